# How long observations are kept: data of the indicator, held against its other data.

0s row indicator code=load name=负荷 unit=kW base_period=quarter_hour time_sum=mean space_sum=sum direction=fall_is_bad late_limit_days=60 keep_days=400
0s row indicator code=ever name=电量 unit=kWh base_period=hour time_sum=sum space_sum=sum direction=fall_is_bad keep_days=0
0s row indicator code=edge name=水量 unit=t base_period=hour time_sum=sum space_sum=sum direction=fall_is_bad keep_days=400
0s put admin
= 1 created indicator load revision 1
= 2 created indicator ever revision 1
= 3 created indicator edge revision 1
= version 3: created 3 updated 0 unchanged 0 ended 0

# What may still come or be restated must be there; what is as long as a window is the window.
1m row indicator code=a name=a unit=kW base_period=quarter_hour time_sum=mean space_sum=sum direction=both late_limit_days=60 keep_days=59
1m row indicator code=b name=b unit=kW base_period=hour time_sum=mean space_sum=sum direction=both keep_days=399
1m row indicator code=c name=c unit=kW base_period=day time_sum=sum space_sum=sum direction=both late_limit_days=10 keep_days=400
1m row indicator code=d name=d unit=kW base_period=hour time_sum=mean space_sum=sum direction=both keep_days=-1
1m row indicator code=e name=e unit=kWh base_period=hour time_sum=sum space_sum=sum direction=both formula=ever*2 keep_days=400
1m put admin
= line 1 keep_days "59": must not be less than late_limit_days, 60
= line 2 keep_days "399": must not be less than late_limit_days, 400
= line 3 keep_days "400": is for base periods shorter than a day: longer ones are kept for ever
= line 4 keep_days "-1": must be between 0 and 36500
= line 5 keep_days "400": is for observed indicators: a derived one has no observations
= version 3: created 0 updated 0 unchanged 0 ended 0
