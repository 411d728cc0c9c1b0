# Who answers for what, who stands in for whom, and what may not be ended while somebody names it.

0s row county code=530303 name=沾益区 city=530300
0s row zone code=Z1 name=花山 city=530300 county=530303
0s row area code=Z1A1 name=白水 zone=Z1 area_km2=1
0s row chain code=aluminium name=绿色铝 position=电解铝
0s row enterprise code=91530300MA0000015L name=甲 area=Z1A1 county=530303 industry=3216
0s row channel id=z1.group kind=wecom url=https://robot.example.org/send?key=k scope=zone:Z1
0s put admin
= 1 created county 530303 revision 1
= 2 created zone Z1 revision 1
= 3 created area Z1A1 revision 1
= 4 created chain aluminium revision 1
= 5 created enterprise 91530300MA0000015L revision 1
= 6 created channel z1.group revision 1
= version 6: created 6 updated 0 unchanged 0 ended 0

# Two who stand in for each other; what they answer for is named by scope. Channels come before officials, whatever their numbers are.
1m row official id=li name=李 role=service_officer zone=Z1 scope=enterprise:91530300MA0000015L;area:Z1A1 tier=officer substitute=wang channel=li.phone work_from=08:30 work_to=17:30 language=zh
1m row official id=wang name=王 role=zone zone=Z1 scope=zone:Z1;chain:aluminium;industry:32 tier=zone substitute=li min_level=yellow alert_kind=drop;exposure always=1 away_from=2026-12-01 away_to=2026-12-01
1m row channel id=li.phone kind=webhook url=https://li.example.org/ secret=s3
1m put admin
= 7 created channel li.phone revision 1
= 8 created official wang revision 1
= 9 created official li revision 1
= version 9: created 3 updated 0 unchanged 0 ended 0

# A mistake in any field names it.
2m row official id=a name=a role=zone zone=Z1 scope=zone:Z9;area:;province:53;industry:321x;industry:3;city:x tier=zone
2m row official id=b name=b role=zone zone=Z1 scope=zone:Z1;zone:Z1
2m row official id=c name=c role=zone zone=Z1 substitute=c work_from=8:30
2m row official id=d name=d role=zone zone=Z1 tier=state min_level=pink alert_kind=dropp language=fr
2m row official id=e name=e role=zone zone=Z1 work_from=17:30 work_to=08:30 away_from=2026-12-02 away_to=2026-12-01
2m row official id=f name=f role=zone zone=Z1 work_from=24:00 work_to=24:01 substitute=nobody channel=nowhere
2m put admin
= line 1 scope[1] "area:": is not a scope: city, or enterprise:, area:, zone:, county:, chain: with a code, or industry: with digits
= line 1 scope[2] "province:53": is not a scope: city, or enterprise:, area:, zone:, county:, chain: with a code, or industry: with digits
= line 1 scope[3] "industry:321x": is not a division, group or class of GB/T 4754: industry: with two, three or four digits
= line 1 scope[4] "industry:3": is not a division, group or class of GB/T 4754: industry: with two, three or four digits
= line 1 scope[5] "city:x": is not a scope: city, or enterprise:, area:, zone:, county:, chain: with a code, or industry: with digits
= line 1 scope[0] "zone:Z9": there is no zone Z9
= line 2 scope[1] "zone:Z1": is given twice
= line 2 tier "": is missing: who answers for a scope does so as officer, zone, county or city
= line 3 work_from "8:30": is not a time of day like 08:30, from 00:00 to 24:00
= line 3 work_to "": is missing: working hours have a beginning and an end
= line 3 substitute "c": is the official himself
= line 4 tier "state": is not one of officer|zone|county|city
= line 4 min_level "pink": is not one of blue|yellow|orange|red
= line 4 alert_kind[0] "dropp": is not one of drop|surge|limit|late_report|silence|volatility|stuck|exposure|no_report|stopped|communication|maintenance|system
= line 4 language "fr": is not one of zh|en
= line 5 work_to "08:30": must be after work_from, 17:30
= line 5 away_to "2026-12-01": must not be before away_from, 2026-12-02
= line 6 work_to "24:01": is not a time of day like 08:30, from 00:00 to 24:00
= line 6 substitute "nobody": there is no official nobody
= line 6 channel[0] "nowhere": there is no channel nowhere
= version 9: created 0 updated 0 unchanged 0 ended 0

# What is named by a scope stays; ends that go together are one write.
3m row zone code=Z1
3m row area code=Z1A1
3m end admin
= line 1 code "Z1": is in use by official li, official wang, channel z1.group
= line 2 code "Z1A1": is in use by official li, enterprise 91530300MA0000015L
= version 9: created 0 updated 0 unchanged 0 ended 0
3m row official id=li
3m end admin
= line 1 id "li": is in use by official wang
= version 9: created 0 updated 0 unchanged 0 ended 0
3m row channel id=li.phone
3m end admin
= line 1 id "li.phone": is in use by official li
= version 9: created 0 updated 0 unchanged 0 ended 0
4m row channel id=li.phone
4m row official id=wang
4m row official id=li
4m end admin
= 10 ended official li revision 1
= 11 ended official wang revision 1
= 12 ended channel li.phone revision 1
= version 12: created 0 updated 0 unchanged 0 ended 3
