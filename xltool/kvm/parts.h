/* The operations, each in a file of its own: what ops_kvm.c has in its tables. Operation thread. */
#ifndef XLTOOL_KVM_PARTS_H
#define XLTOOL_KVM_PARTS_H

#include "xltool/kvm/kvm.h"

/* toolstack.plan and toolstack.run of one kind, with its guest looked up (create: NULL). */
typedef int kvm_plan_fn(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                        struct err *e);
typedef int kvm_run_fn(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e);
/* Performs a step; args are the step's. */
typedef int kvm_perform_fn(struct kvm *k, struct op *op, char *const args[], struct err *e);

/* power.c: start, stop, reboot, pause, resume, rename. */
kvm_plan_fn kvm_plan_power;
kvm_run_fn kvm_run_power;

/* create.c. undefine UUID nvram|keep: the domain, running or not, with all that libvirt keeps of
 * it, its NVRAM or not. */
kvm_plan_fn kvm_plan_create;
kvm_run_fn kvm_run_create;
kvm_perform_fn kvm_perform_undefine;

/* delete.c. drop-snapshots UUID: as far as they are kept in disks that stay. */
kvm_plan_fn kvm_plan_delete;
kvm_run_fn kvm_run_delete;
kvm_perform_fn kvm_perform_drop_snapshots;

/* clone.c */
kvm_plan_fn kvm_plan_clone;
kvm_run_fn kvm_run_clone;

/* overlay.c. thaw UUID TARGET OVERLAY BASE FORMAT: merges an overlay back into the disk below it.
 */
kvm_perform_fn kvm_perform_thaw;

/* snapshot.c. delete-snapshot UUID NAME */
kvm_plan_fn kvm_plan_snapshot, kvm_plan_snapshot_delete;
kvm_run_fn kvm_run_snapshot, kvm_run_snapshot_delete;
kvm_perform_fn kvm_perform_delete_snapshot;

/* revert.c. unmark UUID; revert UUID NAME */
kvm_plan_fn kvm_plan_revert;
kvm_run_fn kvm_run_revert;
kvm_perform_fn kvm_perform_unmark, kvm_perform_revert;

/* resize.c. set-vcpus UUID LIVE CONFIG CONFIG-MAX, set-memory UUID LIVE CONFIG CONFIG-MAX (KiB),
 * set-cpu-limit UUID PERIOD QUOTA: what was; "-" = not to be set. */
kvm_plan_fn kvm_plan_resize;
kvm_run_fn kvm_run_resize;
kvm_perform_fn kvm_perform_set_vcpus, kvm_perform_set_memory, kvm_perform_set_cpu_limit;

/* The rest of the toolstack: snaplist.c, agent.c, console.c. */
int kvm_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e);
int kvm_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
             int *ret_status, struct err *e);
int kvm_console(struct ts *t, const char *guest_id, int fd, struct err *e);

#endif
