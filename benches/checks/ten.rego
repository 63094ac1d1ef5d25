# The ten checks in Rego: ids of what an object violates. Read by regorus and by OPA.
package k8s

import rego.v1

pod := input.spec if input.kind == "Pod"

pod := input.spec.template.spec if input.kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"}

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

containers := [c | some list in ["containers", "initContainers", "ephemeralContainers"]; some c in pod[list]]

baseline := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
	"SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

deny contains 0 if {
	some c in containers
	c.securityContext.privileged == true
}

deny contains 1 if pod.hostNetwork == true

deny contains 1 if pod.hostPID == true

deny contains 1 if pod.hostIPC == true

deny contains 2 if {
	some v in pod.volumes
	v.hostPath
}

deny contains 3 if {
	some c in containers
	some capability in c.securityContext.capabilities.add
	not capability in baseline
}

deny contains 4 if {
	some c in containers
	not non_root(c)
}

non_root(c) if c.securityContext.runAsNonRoot == true

non_root(c) if {
	object.get(c, ["securityContext", "runAsNonRoot"], null) == null
	pod.securityContext.runAsNonRoot == true
}

deny contains 5 if {
	some c in containers
	not c.securityContext.allowPrivilegeEscalation == false
}

deny contains 6 if {
	some c in containers
	floats(c.image)
}

floats(image) if {
	not contains(image, "@")
	endswith(image, ":latest")
}

floats(image) if {
	not contains(image, "@")
	parts := split(image, "/")
	not contains(parts[count(parts) - 1], ":")
}

deny contains 7 if {
	some c in containers
	not limited(c)
}

limited(c) if {
	c.resources.limits.cpu
	c.resources.limits.memory
}

deny contains 8 if {
	input.kind in {"Role", "ClusterRole"}
	some rule in input.rules
	"*" in rule.verbs
}

deny contains 9 if {
	some c in containers
	not confined(c)
}

confined(c) if c.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}

confined(c) if {
	not c.securityContext.seccompProfile
	pod.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}
}
