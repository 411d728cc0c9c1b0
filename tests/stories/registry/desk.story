# Shifts, filings, silences, clocks. Times are UTC ms.

0s row zone code=Z1 name=花山 city=530300
0s row county code=530303 name=沾益区 city=530300
0s row area code=Z1A1 name=白水 zone=Z1 area_km2=1
0s row enterprise code=91530300MA0000015L name=甲 area=Z1A1 county=530303 industry=3216
0s row indicator code=electricity name=用电量 unit=kWh base_period=day time_sum=sum space_sum=sum direction=fall_is_bad
0s row official id=li name=李 role=zone zone=Z1
0s row shift id=s1 scope=zone:Z1 tier=zone official=li from_time=1000 to_time=2000
0s row filing id=f1 scope=enterprise:91530300MA0000015L indicator=electricity reason=scheduled_maintenance from_time=1000 to_time=2000 expected_percent=30 author=li
0s row filing id=f2 scope=zone:Z1 indicator=* reason=power_rationing from_time=1000 to_time=2000 author=li
0s row silence id=q1 scope=enterprise:91530300MA0000015L;county:530303 alert_kind=drop max_level=orange reason=known author=li from_time=1000 to_time=7776001000 window=Mon-Fri_08:00-18:00;Sun_00:00-24:00
0s row escalation_rule level=red acknowledge_minutes=60 remind_minutes=30 escalate_minutes=60 unacknowledge_hours=24 check_days=1 plan_days=2 solve_days=10 extend_days=25
0s put admin
= 1 created county 530303 revision 1
= 2 created zone Z1 revision 1
= 3 created area Z1A1 revision 1
= 4 created enterprise 91530300MA0000015L revision 1
= 5 created indicator electricity revision 1
= 6 created official li revision 1
= 7 created shift s1 revision 1
= 8 created filing f1 revision 1
= 9 created filing f2 revision 1
= 10 created silence q1 revision 1
= 11 created escalation_rule red revision 1
= version 11: created 11 updated 0 unchanged 0 ended 0

1m row shift id=s2 scope=zone:Z2 tier=boss official=wang substitute=wang from_time=2000 to_time=2000
1m row shift id=s3 scope=city tier=city official=li from_time=0 to_time=9e12
1m row filing id=f3 scope=zone:Z1 indicator=* reason=no_orders from_time=2000 to_time=1000 expected_percent=101 author=li
1m row filing id=f4 scope=enterprise:91530300MA0000015L indicator=gas reason=other from_time=1000 to_time=2000
1m row silence id=q2 max_level=red from_time=1000 to_time=7776001001 author=li
1m row silence id=q3 scope=city max_level=blue reason=x author=li from_time=1000 to_time=2000 window=Fri-Mon_08:00-18:00;Mon_18:00-08:00;Mon-Fri;Mon_8:00-18:00;Mon,Tue_08:00-18:00
1m row escalation_rule level=green acknowledge_minutes=60 check_days=1 plan_days=2 solve_days=10 extend_days=25
1m row escalation_rule level=blue acknowledge_minutes=0 escalate_minutes=30 check_days=3 plan_days=2 solve_days=10 extend_days=9
1m row escalation_rule level=yellow acknowledge_minutes=60 escalate_minutes=30 check_days=1 plan_days=2 solve_days=10 extend_days=25
1m put admin
= line 1 tier "boss": is not one of officer|zone|county|city
= line 1 to_time "2000": must be later than from_time
= line 1 substitute "wang": is the official himself
= line 1 scope "zone:Z2": there is no zone Z2
= line 1 official "wang": there is no official wang
= line 1 substitute "wang": there is no official wang
= line 2 from_time "0": is missing
= line 2 to_time "9000000000000": is not a time from 1970 to 2199
= line 3 expected_percent "101": must be between 0 and 100
= line 3 to_time "1000": must be later than from_time
= line 3 scope "zone:Z1": is wider than one enterprise: that goes with reason power_rationing, environmental or holiday only
= line 4 author "": is missing
= line 4 note "": is missing: reason other wants to be explained
= line 4 indicator "gas": there is no indicator gas
= line 5 max_level "red": is not one of blue|yellow|orange
= line 5 scope "": is missing
= line 5 reason "": is missing
= line 5 to_time "7776001001": must be at most 90 days after from_time
= line 6 window[0] "Fri-Mon 08:00-18:00": is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first
= line 6 window[1] "Mon 18:00-08:00": is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first
= line 6 window[2] "Mon-Fri": is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first
= line 6 window[3] "Mon 8:00-18:00": is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first
= line 6 window[4] "Mon,Tue 08:00-18:00": is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first
= line 7 level "green": is not one of blue|yellow|orange|red
= line 8 acknowledge_minutes "0": must be between 1 and 100000
= line 8 plan_days "2": must not be less than check_days, 3
= line 8 extend_days "9": must not be less than solve_days, 10
= line 9 escalate_minutes "30": must not be less than acknowledge_minutes, 60
= version 11: created 0 updated 0 unchanged 0 ended 0

# Each holds what it names.
2m row enterprise code=91530300MA0000015L
2m row official id=li
2m row indicator code=electricity
2m end admin
= line 1 code "91530300MA0000015L": is in use by silence q1, filing f1
= line 2 id "li": is in use by shift s1
= line 3 code "electricity": is in use by filing f1
= version 11: created 0 updated 0 unchanged 0 ended 0
