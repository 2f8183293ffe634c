/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check at compile time that C11 and C++11 both know: the layouts of this ABI are proven on every side that uses it.
 */
#ifndef HVABI_ASSERT_H
#define HVABI_ASSERT_H

#ifdef __cplusplus
#define HV_ABI_ASSERT(condition, text) static_assert(condition, text)
#else
#define HV_ABI_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/** Size of @type in bytes; use it once for each structure of the ABI. */
#define HV_ABI_SIZE(type, bytes) HV_ABI_ASSERT(sizeof(type) == (bytes), #type)

HV_ABI_ASSERT(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the ABI is little-endian, and so is every side so far");

#endif
