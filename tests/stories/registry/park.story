# A park is set up, changed and taken down.

# Rows of one write may refer to each other in any order. They are numbered in the order of references.
0s row area code=Z1A1 name=花山片区 zone=Z1 area_km2=10.5
0s row zone code=Z1 name=沾益高新区 city=530300 county=530303
0s row county code=530303 name=沾益区 city=530300
0s put li.na
= 1 created county 530303 revision 1
= 2 created zone Z1 revision 1
= 3 created area Z1A1 revision 1
= version 3: created 3 updated 0 unchanged 0 ended 0

# The same again is no change and no version; another value is an update.
1m row zone code=Z1 name=沾益高新区 city=530300 county=530303
1m row area code=Z1A1 name=花山片区 zone=Z1 area_km2=11
1m put li.na
= 4 updated area Z1A1 revision 2
= version 4: created 0 updated 1 unchanged 1 ended 0

# A dry run counts and changes nothing.
2m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8.25
2m put li.na dry_run
= version 4: created 1 updated 0 unchanged 0 ended 0
2m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8.25
2m update li.na
= line 1 code "Z1A2": does not exist
= version 4: created 0 updated 0 unchanged 0 ended 0
2m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8.25
2m create li.na
= 5 created area Z1A2 revision 1
= version 5: created 1 updated 0 unchanged 0 ended 0
2m row area code=Z1A2 name=白水片区 zone=Z1 area_km2=8.25
2m create li.na
= line 1 code "Z1A2": exists already
= version 5: created 0 updated 0 unchanged 0 ended 0

# Whoever looked before somebody else wrote does not write that over, and does not end it.
2m row area code=Z1A1 name=花山片区 zone=Z1 area_km2=12
2m put wang.fang known 3
= line 1 code "Z1A1": was changed by somebody else meanwhile
= version 5: created 0 updated 0 unchanged 0 ended 0
2m row area code=Z1A1
2m end wang.fang known 3
= line 1 code "Z1A1": was changed by somebody else meanwhile
= version 5: created 0 updated 0 unchanged 0 ended 0
2m row area code=Z1A1 name=花山片区 zone=Z1 area_km2=11
2m put wang.fang known 4
= version 5: created 0 updated 0 unchanged 1 ended 0

# Nobody is ended while others refer to it ...
3m row zone code=Z1
3m end li.na
= line 1 code "Z1": is in use by area Z1A2, area Z1A1
= version 5: created 0 updated 0 unchanged 0 ended 0

# ... unless they end with it, in whatever order they are named.
3m row zone code=Z1
3m row area code=Z1A1
3m row area code=Z1A2
3m end li.na
= 6 ended area Z1A1 revision 2
= 7 ended area Z1A2 revision 1
= 8 ended zone Z1 revision 1
= version 8: created 0 updated 0 unchanged 0 ended 3

# What has ended cannot be referred to, changed or ended again, but made anew.
4m row area code=Z1A1 name=花山片区 zone=Z1 area_km2=10.5
4m put li.na
= line 1 zone "Z1": zone Z1 has ended
= version 8: created 0 updated 0 unchanged 0 ended 0
4m row zone code=Z1 name=沾益高新区 city=530300
4m update li.na
= line 1 code "Z1": has ended
= version 8: created 0 updated 0 unchanged 0 ended 0
4m row zone code=Z1
4m row zone code=Z9
4m end li.na
= line 1 code "Z1": has ended already
= line 2 code "Z9": does not exist
= version 8: created 0 updated 0 unchanged 0 ended 0
5m row zone code=Z1 name=沾益高新区 city=530300
5m put li.na
= 9 created zone Z1 revision 2
= version 9: created 1 updated 0 unchanged 0 ended 0
