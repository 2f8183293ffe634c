/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error numbers of hvscope. A function that can fail returns 0 or -HV_E...; the numbers are Linux's, so that a tool may
 * hand them to strerror(). */
#ifndef HVABI_ERRNO_H
#define HVABI_ERRNO_H

#define HV_EPERM  1  /* the caller may not */
#define HV_ENOENT 2  /* no such thing */
#define HV_EIO	  5  /* the device or the link failed */
#define HV_EAGAIN 11 /* not yet: ask again */
#define HV_ENOMEM 12 /* no memory left */
#define HV_EFAULT 14 /* an address that is not mapped */
#define HV_EBUSY  16 /* in use, or already done */
#define HV_EINVAL 22 /* an argument out of its range */
#define HV_ENOSPC 28 /* does not fit */
#define HV_ENOSYS 38 /* not known, not there */
#define HV_EPROTO 71 /* malformed input */

#endif
