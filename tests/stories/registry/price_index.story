# Price indexes of an indicator: one for each industry and month.

0s row indicator code=output name=产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad
0s row indicator code=utilization name=产能利用率 unit=% base_period=month time_sum=mean space_sum=mean direction=fall_is_bad
0s row indicator code=output_twice name=两倍产值 unit=万元 base_period=month time_sum=sum space_sum=sum direction=fall_is_bad formula=output*2
0s put admin
= 1 created indicator output revision 1
= 2 created indicator utilization revision 1
= 3 created indicator output_twice revision 1
= version 3: created 3 updated 0 unchanged 0 ended 0

# A mistake in any field names it.
1m row price_index id=output/32/2025-03 indicator=output industry=32 month=2025-04 index=101.5
1m row price_index id=output/3216/2025-03 indicator=output industry=3216 month=2025-03 index=101.5
1m row price_index id=output/3x/2025-03 indicator=output industry=3x month=2025-03 index=101.5
1m row price_index id=output/32/2025-13 indicator=output industry=32 month=2025-13 index=0
1m row price_index id=profit/32/2025-03 indicator=profit industry=32 month=2025-03 index=101.5
1m row price_index id=utilization/*/2025-03 indicator=utilization industry=* month=2025-03 index=101.5
1m row price_index id=output_twice/*/2025-03 indicator=output_twice industry=* month=2025-03 index=101.5
1m put admin
= line 1 id "output/32/2025-03": should be indicator/industry/month
= line 2 industry "3216": is too long: 4 bytes, at most 2
= line 3 industry "3x": is not a division (大类) of GB/T 4754: two digits, or * for all that have none of their own
= line 4 month "2025-13": is not a month like 2026-02, from 1970 to 2199
= line 4 index "0": must be between 0.0001 and 1e+06
= line 5 indicator "profit": there is no indicator profit
= line 6 indicator "utilization": what has a price index adds up over time and over enterprises, and is observed
= line 7 indicator "output_twice": what has a price index adds up over time and over enterprises, and is observed
= version 3: created 0 updated 0 unchanged 0 ended 0

2m row price_index id=output/32/2025-03 indicator=output industry=32 month=2025-03 index=101.5
2m row price_index id=output/*/2025-03 indicator=output industry=* month=2025-03 index=99.8
2m put admin
= 4 created price_index output/32/2025-03 revision 1
= 5 created price_index output/*/2025-03 revision 1
= version 5: created 2 updated 0 unchanged 0 ended 0

# It is corrected like anything else.
3m row price_index id=output/32/2025-03 indicator=output industry=32 month=2025-03 index=101.6
3m put admin
= 6 updated price_index output/32/2025-03 revision 2
= version 6: created 0 updated 1 unchanged 0 ended 0

# Its indicator stays, and stays one that can have it.
4m row indicator code=output name=产值 unit=万元 base_period=month time_sum=mean space_sum=sum direction=fall_is_bad
4m put admin
= line 1 row "": price_index output/32/2025-03 is of it: what has a price index adds up over time and over enterprises, and is observed
= version 6: created 0 updated 0 unchanged 0 ended 0
4m row indicator code=output_twice
4m end admin
= 7 ended indicator output_twice revision 1
= version 7: created 0 updated 0 unchanged 0 ended 1
4m row indicator code=output
4m end admin
= line 1 code "output": is in use by price_index output/32/2025-03, price_index output/*/2025-03
= version 7: created 0 updated 0 unchanged 0 ended 0
5m row price_index id=output/32/2025-03
5m row price_index id=output/*/2025-03
5m row indicator code=output
5m end admin
= 8 ended price_index output/32/2025-03 revision 2
= 9 ended price_index output/*/2025-03 revision 1
= 10 ended indicator output revision 1
= version 10: created 0 updated 0 unchanged 0 ended 3
