/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link.h"

static const struct {
	int status;
	const char *text;
} statuses[] = {
    {0, "done"},
    {HV_EPERM, "not allowed"},
    {HV_ENOENT, "no such domain or vcpu"},
    {HV_EIO, "the link failed"},
    {HV_EAGAIN, "the wire damages packets of this length too often"},
    {HV_ENOMEM, "no memory left"},
    {HV_EFAULT, "an address that is not mapped"},
    {HV_EBUSY, "in use, or it must be stopped first"},
    {HV_EINVAL, "the hypervisor refused the request's fields"},
    {HV_ENOSPC, "no room left"},
    {HV_ENOSYS, "this hypervisor has no such operation"},
    {HV_EPROTO, "the answer is malformed"},
};

const char *hvlink_strerror(int status)
{
	for (unsigned i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == -status)
			return statuses[i].text;
	return "an error without a name";
}

const char *hvlink_why(enum hv_memory_why why)
{
	static const char *const words[] = {
	    [HV_WHY_NONE] = "nothing wrong",
	    [HV_WHY_STAGE1] = "no stage-1 mapping",
	    [HV_WHY_TABLE] = "a stage-1 table outside of RAM",
	    [HV_WHY_STAGE2] = "nothing of the domain is there",
	    [HV_WHY_DEVICE] = "a device, not touched",
	    [HV_WHY_NOT_RAM] = "no RAM",
	    [HV_WHY_RIGHTS] = "not to be touched",
	};

	return (unsigned)why < sizeof(words) / sizeof(words[0]) ? words[why] : "an unknown reason";
}
