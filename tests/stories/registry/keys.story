# Officials and keys.

0s row official id=admin name=管理员 role=administrator zone=*
0s row official id=wang.wei name=王伟 role=zone zone=Z1 email=wang.wei
0s put admin
= line 2 email "wang.wei": is not an e-mail address
= line 2 zone[0] "Z1": there is no zone Z1
= version 0: created 0 updated 0 unchanged 0 ended 0

0s row official id=admin name=管理员 role=administrator zone=*
0s row key id=a1b2c3d4e5f6 holder=administrator official=admin token_hash=0123456789abcdef0123456789abcdef
0s put admin
= 1 created official admin revision 1
= 2 created key a1b2c3d4e5f6 revision 1
= version 2: created 2 updated 0 unchanged 0 ended 0

# A key is for plants or for one official, and opens something.
1m row key id=SHORT holder=x official=admin
1m row key id=a1b2c3d4e5f7 holder=x official=admin enterprise=* curve_public=0123456789abcdef0123456789abcdef
1m row key id=a1b2c3d4e5f8 holder=x enterprise=*;91530300MA0000015L token_hash=short
1m put admin
= line 1 id "SHORT": has 5 bytes, but should have 12
= line 1 row "": has neither a CURVE key nor the hash of a token
= line 2 row "": is for enterprises or for an official: one of the two must be given, not both
= line 3 token_hash "": has 5 bytes, but should have 32
= line 3 enterprise[1] "91530300MA0000015L": there is no enterprise 91530300MA0000015L
= version 2: created 0 updated 0 unchanged 0 ended 0

# An official who has keys stays; a key that has ended stays ended.
2m row official id=admin
2m end admin
= line 1 id "admin": is in use by key a1b2c3d4e5f6
= version 2: created 0 updated 0 unchanged 0 ended 0
2m row key id=a1b2c3d4e5f6
2m end admin
= 3 ended key a1b2c3d4e5f6 revision 1
= version 3: created 0 updated 0 unchanged 0 ended 1
3m row key id=a1b2c3d4e5f6 holder=administrator official=admin token_hash=0123456789abcdef0123456789abcdef
3m put admin
= line 1 id "a1b2c3d4e5f6": a key that has ended stays ended: make another
= version 3: created 0 updated 0 unchanged 0 ended 0

# Who logs in has a password, kept as a hash; what is no hash is refused, and not shown. Its official stays as long as it is there.
4m row password official=nobody hash=$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aGFzaA changed_time=1767225600000
4m row password official=admin hash=correct-horse-battery changed_time=1767225600000
4m put admin
= line 1 official "nobody": there is no official nobody
= line 2 hash "": is no argon2id hash
= version 3: created 0 updated 0 unchanged 0 ended 0
5m row password official=admin hash=$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aGFzaA must_change=1 changed_time=1767225600000
5m put admin
= 4 created password admin revision 1
= version 4: created 1 updated 0 unchanged 0 ended 0
6m row official id=admin
6m end admin
= line 1 id "admin": is in use by password admin
= version 4: created 0 updated 0 unchanged 0 ended 0
