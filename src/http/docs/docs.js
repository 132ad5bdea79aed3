// Draws /openapi.json as a page. Text goes in as text, never as markup.

function element(name, content = [], attributes = {}) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.append(...[content].flat())
  return node
}

const code = (text) => element('code', text)
const nameOf = (reference) => reference.split('/').pop()

/** The type of a schema as a line of links and words. */
function typeOf(schema) {
  if (!schema) return ['']
  if (schema.$ref) return [element('a', nameOf(schema.$ref), { href: `#type-${nameOf(schema.$ref)}` })]
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf
  if (several) return several.flatMap((one, i) => (i ? [' | ', ...typeOf(one)] : typeOf(one)))
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')]
  if (schema.type === 'array') return ['[', ...typeOf(schema.items ?? schema.prefixItems?.[0]), ']']
  const words = [schema.type ?? 'any'].flat().join(' | ')
  return schema.properties ? [`${words} { ${Object.keys(schema.properties).join(', ')} }`] : [words]
}

function table(heads, rows) {
  const head = element('tr', heads.map((text) => element('th', text, { scope: 'col' })))
  const body = rows.map((cells) => element('tr', cells.map((cell) => element('td', cell))))
  return element('table', [element('thead', head), element('tbody', body)])
}

function example(method, path, operation, schemas) {
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.example !== undefined)
    .map((parameter) => `${parameter.name}=${encodeURIComponent(parameter.example)}`)
    .join('&')
  const filled = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .reduce((whole, parameter) => whole.replace(`{${parameter.name}}`, parameter.example ?? parameter.name), path)
  const url = `${location.origin}${filled}${query ? `?${query}` : ''}`
  if (method !== 'post') return `curl -s '${url}'`
  const reference = operation.requestBody.content['application/json'].schema.$ref
  const properties = schemas[nameOf(reference)].properties
  const text = schemas.IdentifyRequest.properties.address.example
  const body = properties.address ? { address: text } : { addresses: [{ id: '1', address: text }] }
  return `curl -s '${url}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
}

function operationNode(method, path, operation, schemas) {
  const parts = [element('h3', `${method.toUpperCase()} ${path}`, { id: operation.operationId + path })]
  parts.push(element('p', operation.summary ?? operation.description ?? ''))
  if (operation.parameters?.length) {
    const rows = operation.parameters.map((parameter) => [
      code(parameter.name), parameter.required ? '必填' : '可选', typeOf(parameter.schema), parameter.description ?? '',
    ])
    parts.push(table(['参数', '', '类型', '说明'], rows))
  }
  const body = operation.requestBody?.content?.['application/json']?.schema
  if (body) parts.push(element('p', ['请求正文：', ...typeOf(body)]))
  const replies = Object.entries(operation.responses).map(([status, reply]) => {
    const [kind, content] = Object.entries(reply.content ?? {})[0] ?? ['', {}]
    return [code(status), code(kind), typeOf(content.schema), reply.description]
  })
  parts.push(table(['状态', '格式', '类型', '说明'], replies))
  parts.push(element('pre', example(method, path, operation, schemas)))
  return element('section', parts)
}

function schemaNode(name, schema) {
  const parts = [element('h3', name, { id: `type-${name}` }), element('p', schema.description ?? '')]
  const fields = Object.assign({}, ...(schema.allOf ?? [schema]).map((one) => one.properties ?? {}))
  if (Object.keys(fields).length === 0) {
    parts.push(element('p', typeOf(schema)))
  } else {
    const rows = Object.entries(fields).map(([field, inner]) => [code(field), typeOf(inner), inner.description ?? ''])
    parts.push(table(['字段', '类型', '说明'], rows))
  }
  return element('section', parts)
}

async function draw() {
  const state = document.getElementById('state')
  const reply = await fetch('/openapi.json')
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
  const { info, paths, components } = await reply.json()
  const links = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      document.getElementById('operations').append(operationNode(method, path, operation, components.schemas))
      const link = element('a', `${method.toUpperCase()} ${path}`, { href: `#${operation.operationId}${path}` })
      links.push(element('li', link))
    }
  }
  document.getElementById('contents').append(element('ul', links))
  for (const [name, schema] of Object.entries(components.schemas)) {
    document.getElementById('types').append(schemaNode(name, schema))
  }
  state.textContent = `${info.title} ${info.version}`
}

draw().catch((error) => {
  document.getElementById('state').textContent = `接口说明未能读取（${error.message}），请直接打开 /openapi.json。`
})
