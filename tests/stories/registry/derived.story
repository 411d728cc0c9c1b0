# Derived and weighed indicators.

0s row indicator code=intensity name=单位产值电耗 unit=kWh/万元 base_period=month time_sum=mean space_sum=mean direction=rise_is_bad formula=electricity/output
0s row indicator code=electricity name=用电量 unit=kWh base_period=day time_sum=sum space_sum=sum direction=fall_is_bad close_days=3
0s row indicator code=output name=产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad coverage_limit_percent=90
0s row indicator code=price name=电价 unit=元/kWh base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=electricity
0s put admin
= 1 created indicator electricity revision 1
= 2 created indicator output revision 1
= 3 created indicator intensity revision 1
= 4 created indicator price revision 1
= version 4: created 4 updated 0 unchanged 0 ended 0

# A formula must be one, of indicators that there are.
1m row indicator code=a name=a unit=x base_period=month time_sum=mean space_sum=mean direction=both formula=electricity/
1m row indicator code=b name=b unit=x base_period=month time_sum=mean space_sum=mean direction=both formula=electricity/(output*1.5t)
1m row indicator code=c name=c unit=x base_period=month time_sum=mean space_sum=mean direction=both formula=electricity/profit+tax
1m row indicator code=d name=d unit=x base_period=month time_sum=mean space_sum=mean direction=both formula=1/3
1m put admin
= line 1 formula "electricity/": expected the code of an indicator, a number, '-' or '(' at position 13, but it ends there
= line 2 formula "electricity/(output*1.5t)": expected a code or a number like 0.01 at position 21, but found '1.5t'
= line 3 formula "electricity/profit+tax": there is no indicator profit
= line 3 formula "electricity/profit+tax": there is no indicator tax
= line 4 formula "1/3": expected the code of an indicator from position 1 on, but there are numbers only
= version 4: created 0 updated 0 unchanged 0 ended 0

# + and - want like units; what * and / make of them is told by the author's own unit.
2m row indicator code=a name=a unit=kWh base_period=month time_sum=mean space_sum=mean direction=both formula=electricity+output
2m row indicator code=b name=b unit=元 base_period=month time_sum=mean space_sum=mean direction=both formula=price*electricity-output*0.0001
2m row indicator code=c name=c unit=% base_period=month time_sum=mean space_sum=mean direction=both formula=100*(1-electricity/electricity)
2m put admin
= line 1 formula "electricity+output": expected like units on both sides of the + at position 12, but found 'kWh' and '万元'
= line 2 formula "price*electricity-output*0.0001": expected like units on both sides of the - at position 18, but found '元' and '万元'
= version 4: created 0 updated 0 unchanged 0 ended 0

# Nothing is computed of itself, not by way of others either, and not by a change of what they use.
3m row indicator code=a name=a unit=t base_period=month time_sum=mean space_sum=mean direction=both formula=b*2
3m row indicator code=b name=b unit=t base_period=month time_sum=mean space_sum=mean direction=both formula=c*2
3m row indicator code=c name=c unit=t base_period=month time_sum=mean space_sum=mean direction=both formula=a*2
3m row indicator code=d name=d unit=t base_period=month time_sum=mean space_sum=mean direction=both formula=a+d
3m put admin
= line 1 formula "b*2": is computed of itself: a -> b -> c -> a
= line 2 formula "c*2": is computed of itself: b -> c -> a -> b
= line 3 formula "a*2": is computed of itself: c -> a -> b -> c
= line 4 formula "a+d": is computed of itself: d -> d
= version 4: created 0 updated 0 unchanged 0 ended 0
3m row indicator code=output name=产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad formula=intensity*3
3m put admin
= line 1 formula "intensity*3": is computed of itself: output -> intensity -> output
= version 4: created 0 updated 0 unchanged 0 ended 0

# A derived one may use derived ones.
4m row indicator code=saved name=节电 unit=kWh/万元 base_period=month time_sum=mean space_sum=mean direction=fall_is_bad formula=500-intensity
4m put admin
= 5 created indicator saved revision 1
= version 5: created 1 updated 0 unchanged 0 ended 0
4m row indicator code=gap name=差 unit=kWh/万元 base_period=month time_sum=mean space_sum=mean direction=both formula=saved-intensity
4m put admin
= 6 created indicator gap revision 1
= version 6: created 1 updated 0 unchanged 0 ended 0

# A unit that others count on is changed together with them or not at all.
5m row indicator code=saved name=节电 unit=% base_period=month time_sum=mean space_sum=mean direction=fall_is_bad formula=500-intensity
5m put admin
= line 1 unit "%": indicator gap uses it: expected like units on both sides of the - at position 6, but found '%' and 'kWh/万元'
= version 6: created 0 updated 0 unchanged 0 ended 0
5m row indicator code=saved name=节电 unit=% base_period=month time_sum=mean space_sum=mean direction=fall_is_bad formula=500-intensity
5m row indicator code=gap name=差 unit=% base_period=month time_sum=mean space_sum=mean direction=both formula=saved*2
5m put admin
= 7 updated indicator saved revision 2
= 8 updated indicator gap revision 2
= version 8: created 0 updated 2 unchanged 0 ended 0

# A weighted mean has a weight, and nothing else has; what weighs is observed, and no weighted mean itself.
6m row indicator code=a name=a unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both
6m row indicator code=b name=b unit=% base_period=month time_sum=mean space_sum=mean direction=both weight=output
6m row indicator code=c name=c unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=c
6m row indicator code=d name=d unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=saved
6m row indicator code=e name=e unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=price
6m row indicator code=f name=f unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=output formula=output*2
6m row indicator code=g name=g unit=% base_period=month time_sum=mean space_sum=weighted_mean direction=both weight=people
6m row indicator code=electricity name=用电量 unit=kWh base_period=day time_sum=sum space_sum=weighted_mean direction=fall_is_bad weight=output
6m put admin
= line 1 weight "": is missing: space_sum weighted_mean needs the indicator that weighs
= line 2 weight "output": is for space_sum weighted_mean only
= line 3 weight "c": is the indicator itself
= line 4 weight "saved": what weighs must be observed, and no weighted mean itself
= line 5 weight "price": what weighs must be observed, and no weighted mean itself
= line 6 space_sum "weighted_mean": is for observed indicators: the roll-ups of a derived one follow from its formula
= line 7 weight "people": there is no indicator people
= line 8 weight "output": indicator price is weighed by it: what weighs must be observed, and no weighted mean itself
= version 8: created 0 updated 0 unchanged 0 ended 0

# Limits.
7m row indicator code=a name=a unit=% base_period=month time_sum=mean space_sum=mean direction=both coverage_limit_percent=101 close_days=401
7m row indicator code=b name=b unit=% base_period=month time_sum=mean space_sum=mean direction=both coverage_limit_percent=-1 close_days=400
7m put admin
= line 1 coverage_limit_percent "101": must be between 0 and 100
= line 1 close_days "401": must be between 0 and 400
= line 2 coverage_limit_percent "-1": must be between 0 and 100
= version 8: created 0 updated 0 unchanged 0 ended 0

# What others use stays, unless they end with it: those that use it first.
8m row indicator code=electricity
8m end admin
= line 1 code "electricity": is in use by indicator price, indicator intensity
= version 8: created 0 updated 0 unchanged 0 ended 0
8m row indicator code=electricity
8m row indicator code=intensity
8m row indicator code=price
8m row indicator code=saved
8m end admin dry_run
= line 4 code "saved": is in use by indicator gap
= version 8: created 0 updated 0 unchanged 0 ended 0
8m row indicator code=electricity
8m row indicator code=intensity
8m row indicator code=price
8m row indicator code=saved
8m row indicator code=gap
8m end admin dry_run
= version 8: created 0 updated 0 unchanged 0 ended 5
8m row indicator code=electricity
8m row indicator code=intensity
8m row indicator code=price
8m row indicator code=saved
8m row indicator code=gap
8m end admin
= 9 ended indicator price revision 1
= 10 ended indicator gap revision 2
= 11 ended indicator saved revision 2
= 12 ended indicator intensity revision 1
= 13 ended indicator electricity revision 1
= version 13: created 0 updated 0 unchanged 0 ended 5
9m row indicator code=intensity name=单位产值电耗 unit=kWh/万元 base_period=month time_sum=mean space_sum=mean direction=rise_is_bad formula=electricity/output
9m put admin
= line 1 formula "electricity/output": indicator electricity has ended
= version 13: created 0 updated 0 unchanged 0 ended 0
