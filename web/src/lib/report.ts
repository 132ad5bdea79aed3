import type { AnsweredList, BatchItem, Identification } from '../api/types'
import { layerName, precisionName, t, verdictName, verdictText } from '../i18n'
import { confidenceWords, percent } from './format'
import { zonesShown } from './zones'

export const verdictLine = (result: Identification) =>
  `${verdictName(result.verdict)}（${verdictText(result.verdict)}）`

export const confidenceLine = (result: Identification) =>
  `${percent(result.confidence)}（${confidenceWords(result.confidence)}）`

/** The verdict as a block of plain text, for a case file or a chat. */
export function reportOf(result: Identification): string {
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
    ...(result.verdict === 'review' ? [] : [[t('confidence'), confidenceLine(result)] as [string, string]]),
    [t('reasons'), result.reasons.map((reason) => `${reason.text}（${reason.code}）`).join('；')],
  ]
  if (result.question) lines.push([t('question'), result.question.text])
  lines.push([t('atlasVersion'), result.atlas_version], [t('engineVersion'), result.engine_version])
  const text = lines.map(([name, value]) => `${name}：${value}`).join('\n')
  return result.synthetic ? `【${t('synthetic')}】\n${text}` : text
}

/** What a list says of one of its lines. */
export const verdictOfLine = (item: BatchItem) =>
  item.result ? verdictName(item.result.verdict) : (item.error?.detail ?? item.error?.title ?? t('batchError'))

/** A cell that no spreadsheet takes for a formula or for the beginning of several cells. */
function cell(text: string): string {
  const line = text.replace(/[\t\r\n]+/g, ' ')
  if (/^[=+\-@]/.test(line)) return `'${line}`
  return line.includes('"') ? `"${line.replace(/"/g, '""')}"` : line
}

/** A pasted list with its verdicts, columns parted by tabs, for a spreadsheet. */
export function tableOf(list: AnsweredList): string {
  const rows = list.items.map((item) => [
    list.lines[item.index] ?? '',
    verdictOfLine(item),
    item.result?.site?.standard_address ?? '',
    (item.result?.reasons ?? []).map((reason) => reason.text).join('；'),
  ])
  const head = [t('printInput'), t('verdictLabel'), t('standardAddress'), t('reasons')]
  const foot = [t('atlasVersion'), list.version]
  const text = [head, ...rows, foot].map((row) => row.map(cell).join('\t')).join('\n')
  return list.synthetic ? `【${t('synthetic')}】\n${text}` : text
}
