# In the guest, on the host's root: hands the network cards over, then runs the scenarios. The host puts settings before.
#   repository, node      paths
#   driver                of the kernel
#   runs                  files of scenarios, each with what mbufs are in, as memory:file
#   hugepages_mib         made before the first of them
export PATH=/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1 HOME=/tmp
export RINGTAP_LAB_QUEUES RINGTAP_LAB_MTU RINGTAP_LAB_CONSOLE=/dev/ttyS0
cards=
for device in /sys/bus/pci/devices/*; do
	# Ethernet: class 02, subclass 00.
	case $(cat "$device/class") in 0x0200*) ;; *) continue ;; esac
	address=${device##*/}
	echo "$driver" >"$device/driver_override"
	[ ! -e "$device/driver" ] || echo "$address" >"$device/driver/unbind"
	echo "$address" >/sys/bus/pci/drivers_probe
	bound=$(readlink "$device/driver")
	[ "${bound##*/}" = "$driver" ] || {
		echo "@lab fault $address is not bound to $driver"
		exit 1
	}
	cards=$cards${cards:+,}$address
done
export RINGTAP_LAB_CARDS=$cards
pages=$(((hugepages_mib + 1) / 2))
echo $pages >/proc/sys/vm/nr_hugepages
cd "$repository" || exit 1
echo "@lab booted $(cut -d' ' -f1 /proc/uptime)"
for run in $runs; do
	export RINGTAP_LAB_MEMORY=${run%%:*}
	"$node" dist/cli.js run --no-artefacts "test/nic-lab/scenarios/${run#*:}"
	echo "@lab ran $run $?"
	free=$(sed -n 's/^HugePages_Free: *//p' /proc/meminfo)
	[ "$free" = "$(cat /proc/sys/vm/nr_hugepages)" ] || echo "@lab fault $run left hugepages behind: $free are free"
done
