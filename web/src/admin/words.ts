import { a, actionName, levelName } from '../accounts/i18n'
import type { FieldAccess, FieldRule, LayerAccess, RightsLayer } from '../api/admin'
import { whoName } from '../i18n'
import { count } from '../lib/format'
import type { Change } from './changes'
import { d, fieldAccessName, layerAccessName } from './i18n'

export const layerTitle = (layers: readonly RightsLayer[], layer: string) =>
  layers.find((one) => one.layer === layer)?.title ?? layer

/** A field under the titles of its layer and its own. */
export function fieldTitle(layers: readonly RightsLayer[], path: string): string {
  const [layer = '', name = ''] = path.split('/')
  const own = layers.find((one) => one.layer === layer)?.fields.find((field) => field.name === name)
  return `${layerTitle(layers, layer)} / ${own?.title ?? name}`
}

const ruleText = (rule: FieldRule | null) =>
  rule ? [levelName(rule.level), rule.personal && d('personal')].filter(Boolean).join(' · ') : a('none')

/** Whom a change is about. */
export const changeAbout = (change: Change) => ('role' in change ? whoName(change.role) : d('everyone'))

/** A change in words. */
export function changeText(change: Change, layers: readonly RightsLayer[]): string {
  switch (change.kind) {
    case 'level':
      return d('changeLevel', { from: levelName(change.from), to: levelName(change.to) })
    case 'action':
      return d(change.given ? 'changeGiven' : 'changeTaken', { action: actionName(change.action) })
    case 'ownRows':
      return d(change.on ? 'changeOwnOn' : 'changeOwnOff')
    case 'layer': {
      const word = (access: LayerAccess | null) => (access ? layerAccessName(access) : d('usual'))
      const what = layerTitle(layers, change.layer)
      return d('changeLayer', { what, from: word(change.from), to: word(change.to) })
    }
    case 'field': {
      const word = (access: FieldAccess | null) => (access ? fieldAccessName(access) : d('usualRule'))
      const what = fieldTitle(layers, change.path)
      return d('changeField', { what, from: word(change.from), to: word(change.to) })
    }
    case 'rule':
      return d('changeRule', {
        what: fieldTitle(layers, change.path),
        from: ruleText(change.from),
        to: ruleText(change.to),
      })
    case 'rows': {
      const what = layerTitle(layers, change.layer)
      return d('changeRows', { what, from: change.from ?? d('rowsNone'), to: change.to ?? d('rowsNone') })
    }
    case 'approvalLevel':
      return d('changeApprovalLevel', { from: levelName(change.from), to: levelName(change.to) })
    case 'approvalFeatures':
      return d('changeApprovalFeatures', { from: count(change.from), to: count(change.to) })
  }
}
