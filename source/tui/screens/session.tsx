import {useMemo} from 'react';
import {TextPage} from '../components/pages.js';
import {useConsoleState, useTheme} from '../context.js';
import {clean} from '../text.js';
import {sessionLines} from './session-text.js';

export function SessionScreen() {
	const theme = useTheme();
	const {columns, record} = useConsoleState();
	const lines = useMemo(
		() => (record ? sessionLines(theme, record.run, columns - 2) : []),
		[theme, columns, record],
	);
	return <TextPage title={`Run ${clean(record?.name ?? '')}`} lines={lines} />;
}
