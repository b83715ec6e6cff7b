import {type ConsoleParts, ConsoleContext, useConsoleState} from './context.js';
import {isTooSmall} from './layout.js';
import {HelpScreen} from './screens/help.js';
import {LiveScreen} from './screens/live.js';
import {SessionScreen} from './screens/session.js';
import {SessionsScreen} from './screens/sessions.js';
import {TooSmallScreen} from './screens/too-small.js';

function CurrentScreen() {
	const state = useConsoleState();
	if (isTooSmall(state)) return <TooSmallScreen />;
	switch (state.screen) {
		case 'help':
			return <HelpScreen />;
		case 'sessions':
			return <SessionsScreen />;
		case 'confirm':
			return <SessionsScreen />;
		case 'session':
			return <SessionScreen />;
		default:
			return <LiveScreen />;
	}
}

/**
 * ```
 *  status  ● live 00:42   UDP · default 10 000 B · JPEG q50 · 1280×720 @ 24 · port 8082     ? help
 * ╭ Experiments ───────────────╮╭ Frames per second ─────────────────────────────────────────────╮
 * │ ❯ ● TCP  small     1 024 B ││  ━ captured   ━ rendered                              freezes  │
 * │     …                      ││  chart over time, switches and faults marked under it          │
 * ╰────────────────────────────╯│                                                                │
 * ╭ Packets ───────────────────╮╰────────────────────────────────────────────────────────────────╯
 * │ received, lost, …          │╭ Received picture ──────────────────────────────────────────────╮
 * ╰────────────────────────────╯│  half blocks; hidden: the chart grows, and Events stand here   │
 * ╭ Latency ms ────────────────╮│                                                                │
 * │ p50 p95 p99, jitter, curve ││                                                                │
 * ╰────────────────────────────╯│                                                                │
 *   Events, where rows are left ╰────────────────────────────────────────────────────────────────╯
 *  why     cause and evidence; with rows to spare a second line with the newest event
 *  keys    from the key table
 * ```
 *
 * Ink lays this out, and draws frames, lists and fixed words when a key or an event changes them. What changes ten
 * times a second stands in `Live` boxes and goes past Ink (`terminal/screen.ts`).
 */
export function App({parts}: {readonly parts: ConsoleParts}) {
	return (
		<ConsoleContext value={parts}>
			<CurrentScreen />
		</ConsoleContext>
	);
}
