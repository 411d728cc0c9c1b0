# Duties to report: what goes with what.
0s row indicator code=electricity name=日用电量 unit=kWh base_period=day time_sum=sum space_sum=sum direction=fall_is_bad due_hours=10 grace_hours=14
0s row indicator code=output name=产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad due_hours=192 due_workday=1
0s row indicator code=load name=负荷 unit=kW base_period=quarter_hour time_sum=mean space_sum=sum direction=fall_is_bad silence_minutes=120
0s put admin
= 1 created indicator electricity revision 1
= 2 created indicator output revision 1
= 3 created indicator load revision 1
= version 3: created 3 updated 0 unchanged 0 ended 0

1m row indicator code=a name=a unit=t base_period=day time_sum=sum space_sum=sum direction=both silence_minutes=120
1m row indicator code=b name=b unit=t base_period=hour time_sum=sum space_sum=sum direction=both due_hours=1 silence_minutes=59
1m row indicator code=c name=c unit=t base_period=month time_sum=sum space_sum=sum direction=both due_workday=1 grace_hours=24
1m row indicator code=d name=d unit=t base_period=week time_sum=sum space_sum=sum direction=both due_hours=121 grace_hours=120.5
1m row indicator code=e name=e unit=t base_period=year time_sum=sum space_sum=sum direction=both due_hours=2401 grace_hours=-1
1m row indicator code=f name=f unit=kWh/万元 base_period=month time_sum=mean space_sum=mean direction=both formula=electricity/output due_hours=192
1m put admin
= line 1 silence_minutes "120": is for base periods shorter than a day: a longer one has due_hours
= line 2 due_hours "1": is for base periods of a day or longer: a shorter one has silence_minutes
= line 2 silence_minutes "59": must be at least the base period, 60 minutes
= line 3 due_workday "1": is given without due_hours
= line 3 grace_hours "24": is given without due_hours
= line 4 due_hours "121": must be at most 120 with base_period week
= line 4 grace_hours "120.5": must be at most 120 with base_period week
= line 5 due_hours "2401": must be between 0 and 2400
= line 5 grace_hours "-1": must be between 0 and 2400
= line 6 due_hours "192": is for observed indicators: nobody reports a derived one
= version 3: created 0 updated 0 unchanged 0 ended 0
