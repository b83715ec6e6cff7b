/**
 * Bytes of memory that this process has in the machine (RSS). Linux tells that in /proc; where that is missing, as in a bare
 * chroot, the most that it had so far, which getrusage(2) tells.
 */
export function residentBytes(
	read: () => number = process.memoryUsage.rss,
	most: () => number = () => process.resourceUsage().maxRSS * 1024,
): number {
	try {
		return read();
	} catch {
		return most();
	}
}
