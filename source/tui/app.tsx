import {type ConsoleParts, ConsoleContext, useConsoleState} from './context.js';
import {isTooSmall} from './layout.js';
import {HelpScreen} from './screens/help.js';
import {LinkScreen} from './screens/link.js';
import {LiveScreen} from './screens/live.js';
import {SessionScreen} from './screens/session.js';
import {SessionsScreen} from './screens/sessions.js';
import {TooSmallScreen} from './screens/too-small.js';

function CurrentScreen() {
	const state = useConsoleState();
	if (isTooSmall(state)) return <TooSmallScreen />;
	switch (state.screen) {
		case 'link':
			return <LinkScreen />;
		case 'help':
			return <HelpScreen />;
		case 'sessions':
			return <SessionsScreen />;
		case 'confirm':
			return <SessionsScreen />;
		case 'session':
			return <SessionScreen />;
		// `leave` asks in the live screen's last line.
		default:
			return <LiveScreen />;
	}
}

/**
 * ```
 *  status  ● live 00:42   UDP · default 10 000 B · JPEG q50 · link: wifi · 1280×720 @ 24    ? help
 * ╭ Experiments · live ────────╮╭ Frames per second · 30 s ──────────────────────────────────────╮
 * │ ❯ ● TCP  small     1 024 B ││  ━ captured   ━ rendered                              freezes  │
 * │     …                      ││  curves over time; on the same axis, below them:               │
 * ╰────────────────────────────╯│  latency, gaps between frames, and the signs of what happened  │
 * ╭ Packets ───────────────────╮╰────────────────────────────────────────────────────────────────╯
 * │ received, lost, where, …   │╭ Received picture ──────────────────────────────────────────────╮
 * ╰────────────────────────────╯│  half blocks; hidden: the chart grows, and Events stand here   │
 * ╭ Latency ms ────────────────╮│                                                                │
 * │ p50 p95 p99, gaps, jitter  ││                                                                │
 * ╰────────────────────────────╯│                                                                │
 *   Cost, Events where rows are ╰────────────────────────────────────────────────────────────────╯
 *  why     causes, evidence, and the key to press; with a row to spare the newest event
 *  keys    from the key table
 * ```
 *
 * The link screen has the link's settings in place of the left side, and packets and latency under the chart.
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
