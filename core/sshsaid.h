/* What ssh says when it fails: what is behind it, and what to do about it. Pure. */
#ifndef CORE_SSHSAID_H
#define CORE_SSHSAID_H

/* The errno that stands for a line of ssh's stderr (or a longer message that quotes it), and in
 * *ret_cure (static text) what people can do about it. 0, and *ret_cure untouched, when the line is
 * none of the usual ones. */
int ssh_said(const char *text, const char **ret_cure);

#endif
