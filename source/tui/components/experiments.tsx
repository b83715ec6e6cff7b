import {experiments} from '../../lab/experiments.js';
import {useConsoleState} from '../context.js';
import {bytes} from '../format.js';
import {padEnd, padStart} from '../text.js';
import {Frame} from './frame.js';
import {List, markRunning} from './list.js';

/** The six experiments, in the profile that runs. The cursor follows what runs, whichever key switched it. */
export function Experiments({width, height}: {readonly width: number; readonly height: number}) {
	const {running, cursor, profile} = useConsoleState();
	const title = `${running === undefined ? 'Custom' : 'Experiments'} · ${profile}`;
	// Two edges, the cursor, the mark, the protocol, and a blank at the right.
	const room = width - 2 - 3 - 2 - 5 - 1;
	const items = experiments.map(({name, protocol, preset, bufferSize}) => ({
		value: name,
		label: markRunning(
			`${protocol.toUpperCase()}  ${padEnd(preset, 7)}${padStart(bytes(bufferSize), room - 7)}`,
			name === running,
		),
	}));
	return (
		<Frame title={title} width={width} height={height}>
			<List items={items} selected={cursor} />
		</Frame>
	);
}
