/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vdev/ keeps of each domain and each vcpu. */
#ifndef VDEV_VDEV_H
#define VDEV_VDEV_H
#include "core/domain.h"
#include "core/soft_timer.h"
#include "vdev/vgic.h"
#include "vdev/vpl011_model.h"

struct vdomain {
	struct vgic vgic;
	struct vpl011 uart;
};

struct vcpu_devices {
	struct gich_image gich;
	/* The virtual timer while the vcpu is not loaded; CNTV_CTL and CNTV_CVAL (Arm DDI 0406C, B8.1). */
	uint32_t cntv_ctl;
	uint64_t cntv_cval;
	struct soft_timer cntv_wake; /* blocked and not loaded: wakes it when its virtual timer fires */
	/* The physical timer, emulated. */
	uint32_t cntp_ctl;
	uint64_t cntp_cval; /* in the guest's time */
	struct soft_timer cntp;
};

/** Kicks the vcpus of @mask (bit n: vcpu n). No device lock held. */
void vdev_kick(struct domain *d, uint32_t mask);

/* vgic_glue.c: the vGIC model and the hardware's list registers. The domain's lock is held unless said otherwise. */
/** Takes back what the guest left in the list registers of @v, which is loaded here. Returns a kick mask. */
uint32_t vgic_glue_sync(struct vcpu *v);
/** Writes to the hardware what the model changed in the image. */
void vgic_glue_write_back(struct gich_image *img);
/** Before @v enters the guest: chooses and writes the list registers. Takes the lock. */
void vgic_glue_enter(struct vcpu *v);
device_access_fn vgic_glue_access;
/** Registers the handlers of the maintenance and the virtual timer interrupt. */
void vgic_glue_start(uint32_t maintenance_intid, uint32_t virtual_timer_intid);

/* vpl011_glue.c */
device_access_fn vpl011_glue_access;
void vpl011_glue_start(void);

/* vtimer.c */
void vtimer_init(struct vcpu *v);
void vtimer_reset(struct vcpu *v);
void vtimer_load(struct vcpu *v);
void vtimer_unload(struct vcpu *v, bool blocked);
/** Its domain was frozen and goes on. The lock is not held. */
void vtimer_thaw(struct vcpu *v);
/** The guest's CNTPCT: counter minus its start. */
uint64_t vtimer_count(const struct vcpu *v);
/** CNTP_CTL as the guest reads it; both registers as it writes them. The lock is not held. */
uint32_t vtimer_cntp_ctl(const struct vcpu *v);
void vtimer_set_cntp(struct vcpu *v, uint32_t ctl, uint64_t cval);

#endif
