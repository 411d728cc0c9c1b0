# Red needs a second indicator of the same plant, or an official's word. Until then it is orange, and waits.
0s day 2025-05-01 off
0s indicator kwh day
0s indicator gas day
0s indicator steam day
0s plant P1 甲厂 3216
0s plant P2 乙厂 3216
0s policy * * 1 approved - - {}
0s policy P1 kwh 1 approved - - {"second_indicators": ["gas"]}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 gas 2025-06-02 40 500
0s usual P1 steam 2025-06-02 40 300
0s usual P2 kwh 2025-06-02 40 1000
0s usual P2 gas 2025-06-02 40 500
0s usual P1 kwh 2025-07-12 3 0
= 2025-07-12 opened P1 kwh drop none -> yellow stop by stop_day value=0 expected=992
= 2025-07-13 level P1 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=1007
0s reason
= 甲厂kwh停产预警由黄色调整为橙色：自 2025-07-12 起异常，已停产 2 个生产日：0 kWh，通常 1007 kWh（916.1～1097），已达红色，待另一指标也预警或人员确认后升为红色，依据策略 P1/kwh 第 1 版。
= stop of kwh of 甲厂 now orange, was yellow: 2 productive days at a standstill, amiss since 2025-07-12: 0 kWh, usually 1007 kWh (916.1 to 1097); it has reached red, and waits for another indicator or an official to say so, by policy P1/kwh version 1.
= */*@1 < P1/kwh@1
# Steam is not listed, and another plant's gas does not count.
0s usual P1 steam 2025-07-12 3 150
= 2025-07-14 opened P1 steam drop none -> orange drop by shortfall value=150.75 expected=300
0s usual P2 gas 2025-07-12 4 400
= 2025-07-14 opened P2 gas drop none -> blue drop by shortfall value=402 expected=500
= 2025-07-15 level P2 gas drop blue -> yellow drop by shortfall value=394 expected=500
0s usual P1 gas 2025-07-12 4 400
= 2025-07-14 opened P1 gas drop none -> blue drop by shortfall value=402 expected=500
= 2025-07-15 level P1 gas drop blue -> yellow drop by shortfall value=394 expected=500
= 2025-07-14 level P1 kwh drop orange -> red stop by stop_day value=0 expected=999 red_by=gas
0s reason
= 甲厂kwh停产预警由橙色调整为红色：自 2025-07-12 起的异常已达红色，gas也在预警，依据策略 P1/kwh 第 1 版。
= stop of kwh of 甲厂 now red, was orange: what is wrong since 2025-07-12 has reached red; gas is in alarm too, by policy P1/kwh version 1.
= */*@1 < P1/kwh@1
0s open
= P1 kwh drop red evidence red value 0 of 2025-07-14 policy P1/kwh@1
= P1 steam drop orange evidence orange value 150.75 of 2025-07-14 policy */*@1
= P2 gas drop yellow evidence yellow value 394 of 2025-07-15 policy */*@1
= P1 gas drop yellow evidence yellow value 394 of 2025-07-15 policy */*@1

# Steam takes any other as its second: it need not wait.
0s usual P1 steam 2025-07-15 3 0
= 2025-07-15 level P1 steam drop orange -> red drop by shortfall value=0 expected=300 red_by=gas
# An official's word for the plant that has one indicator in alarm only; not of another zone, and once.
0s usual P2 gas 2025-07-16 1 0
= 2025-07-16 level P2 gas drop yellow -> orange drop by shortfall value=0 expected=499
0s usual P2 gas 2025-07-17 2 0
= 2025-07-17 level P2 gas drop orange -> orange (evidence red) stop by stop_day value=0 expected=501
2025-07-20T09:00+08:00 confirm 3 li.na Z2 去过现场
= refused not_found: there is no such open alert
2025-07-20T09:00+08:00 confirm 3 li.na Z1 去过现场
= 2025-07-18 level P2 gas drop orange -> red stop by stop_day value=0 expected=497 red_by=li.na by li.na: 去过现场
2025-07-20T09:00+08:00 reason
= 乙厂gas停产预警由橙色调整为红色：自 2025-07-12 起的异常已达红色，经 li.na 确认为红色，依据策略 */* 第 1 版。
= stop of gas of 乙厂 now red, was orange: what is wrong since 2025-07-12 has reached red; li.na has confirmed it, by policy */* version 1.
= */*@1
2025-07-20T09:00+08:00 confirm 3 li.na Z1 去过现场
= refused conflict: it is red already
2025-07-20T09:00+08:00 confirm 2 li.na * 已是红色
= refused conflict: it is red already
0s usual P1 kwh 2025-07-15 5 1000
= 2025-07-18 recovered P1 kwh drop red -> none stop by back value=1000 expected=995 red_by=gas
2025-07-20T09:00+08:00 open
= P1 gas drop yellow evidence yellow value 394 of 2025-07-15 policy */*@1
= P1 steam drop red evidence red value 0 of 2025-07-17 policy */*@1
= P2 gas drop red evidence red value 0 of 2025-07-18 policy */*@1
