# Where notices go. A secret is shown nowhere, not in what is wrong with it either.

0s row zone code=Z1 name=花山 city=530300
0s row channel id=hook kind=webhook url=http://127.0.0.1:9093/api secret=s3cret min_level=orange
0s row channel id=group kind=dingtalk url=https://oapi.example.org/robot/send?token=t secret=s3cret per_minute=20 mention=13800000000 scope=zone:Z1 alert_kind=drop
0s row channel id=mail kind=email
0s row channel id=duty.mail kind=email url=a@example.org,b@example.org scope=city
0s put admin
= 1 created zone Z1 revision 1
= 2 created channel hook revision 1
= 3 created channel group revision 1
= 4 created channel mail revision 1
= 5 created channel duty.mail revision 1
= version 5: created 5 updated 0 unchanged 0 ended 0

1m row channel id=a kind=sms
1m row channel id=b kind=feishu
1m row channel id=c kind=feishu url=ftp://h/x
1m row channel id=d kind=webhook url=https://
1m row channel id=e kind=webhook url=https://h/a_b
1m row channel id=f kind=email url=a@example.org,,b
1m row channel id=g kind=email scope=zone:Z1
1m row channel id=h kind=wecom url=https://h/ secret=s3cret
1m row channel id=i kind=feishu url=https://h/ mention=13800000000
1m row channel id=j kind=feishu url=https://h/ secret=_s3cret per_minute=6001
1m put admin
= line 1 kind "sms": is not one of webhook|wecom|dingtalk|feishu|email
= line 1 url "": is missing
= line 2 url "": is missing
= line 3 url "ftp://h/x": is not an address like https://host/path
= line 4 url "https://": is not an address like https://host/path
= line 5 url "https://h/a b": is not an address like https://host/path
= line 6 url "a@example.org,,b": is not a list of e-mail addresses parted by ','
= line 7 url "": is missing: a channel with a scope belongs to no official whose address it could be
= line 8 secret "": is for webhook, dingtalk and feishu: wecom signs nothing
= line 9 mention "": is for wecom and dingtalk only
= line 10 secret "": begins or ends with a space
= line 10 per_minute "6001": must be between 0 and 6000
= version 5: created 0 updated 0 unchanged 0 ended 0
