import type { Identification } from '../api/types'
import { layerName, precisionName, t, verdictName, verdictText } from '../i18n'
import { confidenceWords, percent } from './format'
import { zonesShown } from './zones'

export const verdictLine = (result: Identification) =>
  `${verdictName(result.verdict)}（${verdictText(result.verdict)}）`

export const confidenceLine = (result: Identification) =>
  `${percent(result.confidence)}（${confidenceWords(result.confidence)}）`

/** The verdict as a block of plain text, for a case file or a chat. */
export function reportOf(result: Identification, synthetic: boolean): string {
  const settled = result.verdict !== 'review' || result.site === null
  const lines: [string, string][] = [
    [t('verdictLabel'), verdictLine(result)],
    [t('printInput'), result.input],
    [t(settled ? 'standardAddress' : 'likelyAddress'), result.site?.standard_address ?? t('noSite')],
    [
      t(settled ? 'zones' : 'likelyZones'),
      zonesShown(result)
        .map((zone) => `${layerName(zone.layer)}·${zone.name}`)
        .join('；') || t('noZones'),
    ],
    [t('precision'), precisionName(result.precision)],
    [t('confidence'), confidenceLine(result)],
    [t('reasons'), result.reasons.map((reason) => `${reason.text}（${reason.code}）`).join('；')],
  ]
  if (result.question) lines.push([t('question'), result.question.text])
  lines.push([t('atlasVersion'), result.atlas_version], [t('engineVersion'), result.engine_version])
  const text = lines.map(([name, value]) => `${name}：${value}`).join('\n')
  return synthetic ? `【${t('synthetic')}】\n${text}` : text
}
