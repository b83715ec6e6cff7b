import type {FastifyInstance} from 'fastify';
import {bufferSteps, experiments} from '../lab/experiments.js';
import {bufferSizeLimits, codecs, profiles, protocols, qualityLimits} from '../lab/settings.js';
import {linkPresetNames, linkPresets} from '../link/presets.js';
import {idleLink, type Link} from '../link/settings.js';
import {linkFields, linkValueText} from '../link/text.js';
import {sendLive} from './json.js';
import type {Choices} from './shared/choices.js';

/** `/choices`: what may be chosen, so that the page has no copy of it. */
export function choicesRoutes(app: FastifyInstance, {version}: {readonly version: string}): void {
	const choices: Choices = {
		version,
		experiments,
		protocols,
		codecs,
		profiles,
		bufferSteps,
		bufferSizeLimits,
		qualityLimits,
		linkPresets: linkPresetNames.map(name => ({name, text: wholeText(linkPresets[name].link)})),
	};
	app.get('/choices', (_request, reply) => sendLive(reply, choices));
}

/** Each value that does something, where `linkText` would say the preset's name. */
function wholeText(link: Link | null): string {
	if (link === null) {
		return '';
	}

	return linkFields
		.filter(({key}) => link[key] !== idleLink[key])
		.map(field => `${field.name}=${linkValueText(field, link)}`)
		.join(',');
}
