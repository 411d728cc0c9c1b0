# Who would be told, when, by what, and why others not.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216 chain=aluminium
0s enterprise E2 area=Z1A2 zone=Z1 county=530303 industry=3831
0s channel wecom
0s channel mail
0s enterprise E3 area=Z2A1 zone=Z2 county=530322 industry=2614
0s channel group scope=zone:Z1 min=orange
0s channel loud min=red
0s officer own tier=officer scope=enterprise:E1 channel=wecom
0s officer area tier=officer scope=area:Z1A1 channel=wecom
0s officer zone tier=zone scope=zone:Z1 channel=mail always
0s officer metal tier=county scope=industry:32;chain:aluminium channel=mail min=orange
0s officer quiet tier=officer scope=zone:Z1 channel=loud
0s officer reports tier=officer scope=zone:Z1 channel=mail kind=late_report
0s officer root tier=city channel=mail administrator

# The enterprise's own officer first; yellow waits for the morning.
8h route E1 drop yellow
= own officer by wecom for enterprise:E1: later 01-05 08:30
= group group by group for zone:Z1: level
= area officer by wecom for area:Z1A1: nearer
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: level
10h route E1 drop yellow
= own officer by wecom for enterprise:E1: now
= group group by group for zone:Z1: level
= area officer by wecom for area:Z1A1: nearer
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: level
10h route E2 drop yellow
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: no_channel
= zone officer by mail for zone:Z1: now
= group group by group for zone:Z1: level
10h route E2 late_report yellow
= reports officer by mail for zone:Z1: now
= quiet officer by nothing for zone:Z1: no_channel
= group group by group for zone:Z1: level
= zone officer by mail for zone:Z1: tier
# Higher tiers, and what has no one at all.
10h route E1 drop orange tier=county
= metal officer by mail for chain:aluminium: now
= group group by group for zone:Z1: now
= own officer by wecom for enterprise:E1: tier
= area officer by wecom for area:Z1A1: tier
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: tier
= zone officer by mail for zone:Z1: tier
10h route E1 drop yellow tier=county
= metal officer by mail for chain:aluminium: level
= zone officer by mail for zone:Z1: now
= group group by group for zone:Z1: level
= own officer by wecom for enterprise:E1: tier
= area officer by wecom for area:Z1A1: tier
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: tier
10h route E3 drop yellow
= root administrator by mail for all: now
= nobody
10h route E3 drop red
= root administrator by mail for all: now
= nobody

# At night red goes to who is always there; the officers are outside their hours.
22h route E1 drop red
= own officer by wecom for enterprise:E1: outside_hours
= area officer by wecom for area:Z1A1: outside_hours
= reports officer by mail for zone:Z1: kind
= quiet officer by loud for zone:Z1: outside_hours
= zone officer by mail for zone:Z1: now
= group group by group for zone:Z1: now
= metal officer by mail for chain:aluminium: tier
# Who is on duty is told before those who answer for it, at any hour.
22h duty D1 scope=area:Z1A1 tier=officer officer=area from=2026-01-05T20:00+08:00 to=2026-01-06T08:00+08:00
22h route E1 drop red
= own officer by wecom for enterprise:E1: outside_hours
= area duty by wecom for area:Z1A1: now
= group group by group for zone:Z1: now
= reports officer by mail for zone:Z1: kind
= quiet officer by loud for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: tier
22h duty D2 scope=enterprise:E1 tier=officer officer=quiet substitute=zone from=2026-01-05T20:00+08:00 to=2026-01-06T08:00+08:00
22h route E1 drop red
= quiet duty by loud for enterprise:E1: now
= group group by group for zone:Z1: now
= own officer by wecom for enterprise:E1: nearer
= area officer by wecom for area:Z1A1: nearer
= reports officer by mail for zone:Z1: kind
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: tier
22h end duty D2
22h end duty D1

# Away: the substitute, and his; three deep, and circles end.
34h officer own tier=officer scope=enterprise:E1 channel=wecom away=2026-01-06..2026-01-06 substitute=s1
34h officer s1 tier=officer channel=wecom away=2026-01-01..2026-01-31 substitute=s2
34h officer s2 tier=officer channel=mail substitute=own
34h route E1 drop yellow
= s2 for own substitute by mail for enterprise:E1: now
= group group by group for zone:Z1: level
= own officer by wecom for enterprise:E1: nearer
= area officer by wecom for area:Z1A1: nearer
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: level
34h officer s2 tier=officer channel=mail away=2026-01-06..2026-01-06 substitute=own
34h route E1 drop yellow
= own officer by nothing for enterprise:E1: away
= area officer by wecom for area:Z1A1: now
= group group by group for zone:Z1: level
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: level
# Own hours: a night shift.
34h officer s2 tier=officer channel=mail hours=22:00-06:00
34h route E1 drop yellow
= s2 for own substitute by mail for enterprise:E1: later 01-06 22:00
= group group by group for zone:Z1: level
= own officer by wecom for enterprise:E1: nearer
= area officer by wecom for area:Z1A1: nearer
= reports officer by mail for zone:Z1: kind
= quiet officer by nothing for zone:Z1: nearer
= zone officer by mail for zone:Z1: tier
= metal officer by mail for chain:aluminium: level

# Nobody can be told: the administrator is, of it and of that.
34h raised A1 E3 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
35h audit
= at 01-06 10:01
= A1 2 hold_over by system: pending -> open
= A1 3 told by system: open; root by mail
= cbda2bec6f073189 1 raised by system: none -> pending, none -> yellow; nobody can be told of alert A1 at E3
= cbda2bec6f073189 2 hold_over by system: pending -> open; nobody can be told of alert A1 at E3
= cbda2bec6f073189 3 told by system: open; root by mail
= tell root by mail of A1 opened yellow due 01-06 10:01
= tell root by mail of cbda2bec6f073189 opened yellow due 01-06 10:01 urgent
= 0 without a next step
35h end officer root
35h raised A2 E3 water drop yellow
= A2 1 raised by system: none -> pending, none -> yellow
36h audit
= at 01-06 11:01
= A2 2 hold_over by system: pending -> open
= A2 3 told by system: open; nobody: there is no one to tell
= 0 without a next step
