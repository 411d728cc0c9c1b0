// The subcommands of ppctl: one function each, argv[0] is its name. Returns an exit status: 0 done, 1 refused or failed, 2 used wrongly.
#ifndef PP_CTL_COMMANDS_H
#define PP_CTL_COMMANDS_H

int command_alert(int argc, char **argv);
int command_alerts(int argc, char **argv);
int command_audit(int argc, char **argv);
int command_backtest(int argc, char **argv);
int command_case(int argc, char **argv);
int command_channel(int argc, char **argv);
int command_check(int argc, char **argv);
int command_detect(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_import(int argc, char **argv);
int command_key(int argc, char **argv);
int command_password(int argc, char **argv);
int command_policy(int argc, char **argv);
int command_push(int argc, char **argv);
int command_registry(int argc, char **argv);
int command_reports(int argc, char **argv);
int command_rollup(int argc, char **argv);
int command_route(int argc, char **argv);
int command_series(int argc, char **argv);
int command_silence(int argc, char **argv);
int command_simulate(int argc, char **argv);
int command_statistics(int argc, char **argv);
int command_watch(int argc, char **argv);

#endif
