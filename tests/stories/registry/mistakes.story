# All or nothing, and every mistake is named with its line, field and value.

0s row county code=530303 name=沾益区 city=530300
0s row zone code=Z1 name=沾益高新区 class=national_etdz city=530300 county=530303
0s row area code=Z1A1 name=花山片区 zone=Z1 area_km2=10.5
0s row chain code=aluminium name=绿色铝 position=炭素;电解;合金
0s row enterprise code=91530300MA0000015L name=云岭铝加工 area=Z1A1 county=530303 industry=3252 place=aluminium:电解
0s row indicator code=electricity_day name=日用电量 unit=kWh base_period=day time_sum=sum space_sum=sum direction=fall_is_bad max=1e9
0s put admin
= 1 created county 530303 revision 1
= 2 created zone Z1 revision 1
= 3 created area Z1A1 revision 1
= 4 created chain aluminium revision 1
= 5 created enterprise 91530300MA0000015L revision 1
= 6 created indicator electricity_day revision 1
= version 6: created 6 updated 0 unchanged 0 ended 0

# One bad row of three: nothing is written.
1m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8
1m row area code=Z1A3 name=盘江片区 zone=Z7 area_km2=0
1m row area code=Z1A4 zone=Z1 area_km2=3
1m put admin
= line 2 area_km2 "0": must be between 0.0001 and 100000
= line 2 zone "Z7": there is no zone Z7
= line 3 name "": is missing
= version 6: created 0 updated 0 unchanged 0 ended 0

# The same thing twice in one write.
1m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8
1m row area code=Z1A2 name=白水 zone=Z1 area_km2=8
1m put admin
= line 2 code "Z1A2": is on line 1 already
= version 6: created 0 updated 0 unchanged 0 ended 0

# A mistake in a row is not told again by the rows that refer to it.
1m row zone code=Z2 name=经开区 class=village city=530303
1m row area code=Z2A1 name=南海子 zone=Z2 area_km2=1
1m put admin
= line 1 class "village": is not one of national_etdz|provincial_hightech|provincial_etdz|provincial_park
= line 1 city "530303": is not a city's code of GB/T 2260: six digits that end in 00
= version 6: created 0 updated 0 unchanged 0 ended 0

# Credit codes: length, alphabet and each check character have their own words.
2m row enterprise code=91530300MA0000015 name=甲 area=Z1A1 county=530303 industry=3252
2m row enterprise code=91530300MA0000O15L name=甲 area=Z1A1 county=530303 industry=3252
2m row enterprise code=91530300MA0000018L name=甲 area=Z1A1 county=530303 industry=3252
2m row enterprise code=91530300MA0000015U name=甲 area=Z1A1 county=530303 industry=3252
2m put admin
= line 1 code "91530300MA0000015": is not a credit code: it has 17 characters, not 18
= line 2 code "91530300MA0000O15L": is not a credit code: character 15 is not of 0-9 A-Z without I O S V Z
= line 3 code "91530300MA0000018L": the check character of its organisation code (17th) is 8, but should be 5
= line 4 code "91530300MA0000015U": its check character (18th) is U, but should be L
= version 6: created 0 updated 0 unchanged 0 ended 0

# Places in chains.
3m row enterprise code=91530300MA0000015L name=云岭铝加工 area=Z1A1 county=530303 industry=32 place=aluminium:压延;silicon:单晶;aluminium;aluminium:电解;aluminium:电解
3m put admin
= line 1 industry "32": is not a small class of GB/T 4754: four digits
= line 1 place[2] "aluminium": is not chain:position
= line 1 place[4] "aluminium:电解": is given twice
= line 1 place[0] "aluminium:压延": chain aluminium has no such position
= line 1 place[1] "silicon:单晶": there is no chain silicon
= version 6: created 0 updated 0 unchanged 0 ended 0

# A chain keeps the positions that are held; a write that moves the holder may take one away.
3m row chain code=aluminium name=绿色铝 position=炭素;合金
3m put admin
= line 1 position "电解": enterprise 91530300MA0000015L holds this position
= version 6: created 0 updated 0 unchanged 0 ended 0
3m row enterprise code=91530300MA0000015L name=云岭铝加工 area=Z1A1 county=530303 industry=3252 place=aluminium:合金
3m row chain code=aluminium name=绿色铝 position=炭素;合金
3m put admin
= 7 updated chain aluminium revision 2
= 8 updated enterprise 91530300MA0000015L revision 2
= version 8: created 0 updated 2 unchanged 0 ended 0

# Policies: whom they are about makes their id; what a document refers to is there.
4m row policy id=*/electricity_day/2026-12-01 enterprise=* indicator=electricity_day effective_from=2026-12-01 effective_to=2026-11-30 document={}
4m row policy id=x enterprise=91530300MA0000015L indicator=electricity_day document={}
4m row policy id=91530300MA0000015L/output enterprise=91530300MA0000015L indicator=output
4m row policy id=91530300MA0000015L/* enterprise=91530300MA0000015L industry=32 indicator=* document={}
4m row policy id=industry:3/* enterprise=* industry=3 indicator=* document={} effective_to=tomorrow
4m row policy id=*/* enterprise=* indicator=* document={} document.second_indicators=*;gas document.plan_indicator=plan
4m row policy id=industry:32/electricity_day enterprise=* indicator=electricity_day document={}
4m put admin
= line 1 effective_to "2026-11-30": must not be before effective_from, 2026-12-01
= line 2 id "x": should be 91530300MA0000015L/electricity_day
= line 3 document "": is missing
= line 3 indicator "output": there is no indicator output
= line 4 industry "32": is for enterprise * only: those of that industry
= line 5 industry "3": is not a division, group or class of GB/T 4754: two, three or four digits
= line 5 effective_to "tomorrow": is not a date like 2026-02-17, from 1970 to 2199
= line 6 document.second_indicators[1] "gas": there is no indicator gas
= line 6 document.plan_indicator "plan": there is no indicator plan
= line 7 id "industry:32/electricity_day": should be */electricity_day
= version 8: created 0 updated 0 unchanged 0 ended 0
4m row policy id=*/* enterprise=* indicator=* document={} document.second_indicators=*;electricity_day
4m row policy id=91530300MA0000015L/electricity_day/2026-12-01 enterprise=91530300MA0000015L indicator=electricity_day effective_from=2026-12-01 effective_to=2026-12-31 document={}
4m put admin
= 9 created policy */* revision 1
= 10 created policy 91530300MA0000015L/electricity_day/2026-12-01 revision 1
= version 10: created 2 updated 0 unchanged 0 ended 0

# Whoever refers to it is named.
5m row enterprise code=91530300MA0000015L
5m end admin
= line 1 code "91530300MA0000015L": is in use by policy 91530300MA0000015L/electricity_day/2026-12-01
= version 10: created 0 updated 0 unchanged 0 ended 0
5m row indicator code=electricity_day
5m end admin
= line 1 code "electricity_day": is in use by policy 91530300MA0000015L/electricity_day/2026-12-01, policy */*
= version 10: created 0 updated 0 unchanged 0 ended 0

# Links, indicators, days.
6m row supply_link id=L1 supplier=91530300MA0000015L buyer=91530300MA0000015L product=铝水 share_percent=101
6m row indicator code=output name=产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad min=5 max=5
6m row calendar_day date=2026-02-30 kind=off name=春节
6m row calendar_day date=2026-02-17 kind=holiday
6m put admin
= line 1 share_percent "101": must be between 0 and 100
= line 1 buyer "91530300MA0000015L": is the supplier itself
= line 2 max "5": must be greater than min, 5
= line 3 date "2026-02-30": is not a date like 2026-02-17, from 1970 to 2199
= line 4 kind "holiday": is not one of off|work
= version 10: created 0 updated 0 unchanged 0 ended 0
