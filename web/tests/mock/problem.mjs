export class Problem extends Error {
  constructor(status, title, detail, errors, headers = {}) {
    super(detail)
    this.body = { type: 'about:blank', title, status, detail, ...(errors ? { errors } : {}) }
    this.headers = headers
  }
}

export async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
}
