import {Text} from 'ink';
import {useTheme} from '../context.js';

/** How lists look: the cursor, and the line that it stands on. */

export function Cursor({isSelected = false}: {readonly isSelected?: boolean}) {
	const theme = useTheme();
	return <Text>{isSelected ? theme.paint('accent', ' ❯ ') : '   '}</Text>;
}

const runningMark = '● ';

/** What the list's own line component learns about an item is its label alone; so the mark is a part of it. */
export function markRunning(label: string, isRunning: boolean): string {
	return (isRunning ? runningMark : '  ') + label;
}

export function ListLine({
	label,
	isSelected = false,
}: {
	readonly label: string;
	readonly isSelected?: boolean;
}) {
	const theme = useTheme();
	const isRunning = label.startsWith(runningMark);
	const words = isRunning ? label.slice(runningMark.length) : label;
	return (
		<Text wrap="truncate">
			{isRunning ? theme.paint('good', runningMark) : ''}
			{theme.paint(isSelected ? 'accent' : isRunning ? 'strong' : 'text', words)}
		</Text>
	);
}
