import {Text} from 'ink';
import SelectInput from 'ink-select-input';
import {useTheme} from '../context.js';

function Cursor({isSelected = false}: {readonly isSelected?: boolean}) {
	const theme = useTheme();
	return <Text>{isSelected ? theme.paint('accent', ' ❯ ') : '   '}</Text>;
}

const runningMark = '● ';

/** What the list's own line component learns about an item is its label alone; so the mark is a part of it. */
export function markRunning(label: string, isRunning: boolean): string {
	return (isRunning ? runningMark : '  ') + label;
}

function ListLine({label, isSelected = false}: {readonly label: string; readonly isSelected?: boolean}) {
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

/**
 * A list with its cursor on the selected line; of a long one, `limit` lines around it. The selection is the console's
 * own state and not the list's: the list would move once for arrows that arrive together, and take digits for itself.
 */
export function List({
	items,
	selected,
	limit = items.length,
}: {
	readonly items: ReadonlyArray<{readonly label: string; readonly value: string}>;
	readonly selected: number;
	readonly limit?: number;
}) {
	const first = Math.max(0, Math.min(selected - Math.floor(limit / 2), items.length - limit));
	return (
		<SelectInput
			key={`${selected} of ${items.length}: ${items[selected]?.value ?? ''}`}
			items={items.slice(first, first + limit)}
			initialIndex={selected - first}
			isFocused={false}
			indicatorComponent={Cursor}
			itemComponent={ListLine}
		/>
	);
}
