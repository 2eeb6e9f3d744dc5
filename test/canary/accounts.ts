/** What one of the five APIs calls its credentials, and accounts made of canaries: long, odd, found nowhere else. */
export interface Api {
  accounts: [Record<string, string>, Record<string, string>, Record<string, string>]
  /** The answer to a right request. */
  grant(token: string, more: Record<string, string>): object
  /** A token of the kind that it issues. */
  form: 'jwt' | 'opaque' | 'uuid'
}

const clients = [
  { client_id: 'kanarie.client-Qz71xv', client_secret: 'S3cr3t-kanarie/+=&%41:"<b>Wq9' },
  { client_id: 'zweitkonto.client-Hv35pt', client_secret: 'An0ther~zeisig/+=&%42:;{}Lm4' },
  { client_id: 'drittkonto.client-Jy88wd', client_secret: 'Th1rd!girlitz/+=&%43:,()Rx6ty' },
]
const users = [
  { username: 'anna.kanarie.Gx52@vogel.zzq', password: 'Blåbær & kanarie+fjord%41"<i>7' },
  { username: 'bo.zeisig.Kd96@vogel.zzq', password: "Grün'specht & zeisig+%42\\8 q" },
  { username: 'cy.girlitz.Pn13@vogel.zzq', password: 'Ærfugl=girlitz;#%43/+ 9 wz' },
]
const three = <T>(make: (index: number) => T): [T, T, T] => [make(0), make(1), make(2)]
const keys = [
  'KEY7C0AE64524371B5DDEFF5F7BB2192',
  'KEY1D44F20C7A4E5E8F6631A7D2C05E48',
  'KEYF7A6C58E2B4D90A1C4E90B7F3D6628',
]
const codes = ['p_kanarie1!+ü%2F:&="z', 'q_zeisig_vogel7?/"\\k', 'r_óbuda & girlitz#9<v']

/** The five APIs. */
export const apis: Record<string, Api> = {
  configapi: {
    form: 'jwt',
    accounts: three((index) => ({ ...clients[index], scope: `mandant-${index}-kanarie.vogel.zzq` })),
    grant: (access_token, more) => ({ access_token, token_type: 'Bearer', expires_in: 3600, ...more }),
  },
  crayon: {
    form: 'jwt',
    accounts: three((index) => ({ ...clients[index], ...users[index] })),
    grant: (AccessToken, more) => ({
      AccessToken,
      IdentityToken: null,
      Error: null,
      ExpiresIn: 20060,
      TokenType: 'Bearer',
      RefreshToken: null,
      ...more,
    }),
  },
  'crm-com': {
    form: 'jwt',
    accounts: three((index) => ({
      key: keys[index]!,
      authentication_code: codes[index]!,
      unit: `einheit-kanarie-${index}-Bt47`,
    })),
    grant: (token, more) => ({
      data: { token, ...more },
      status: { code: 'OK', description: '', message: '' },
    }),
  },
  'sample-token': {
    form: 'opaque',
    accounts: three((index) => ({ ...users[index] })),
    grant: (access_token, more) => ({
      access_token,
      token_type: 'bearer',
      expires_in: 1209600,
      userId: '614a1d03',
      role: 'Administrator',
      '.issued': new Date().toUTCString(),
      '.expires': new Date(Date.now() + 1209600_000).toUTCString(),
      ...more,
    }),
  },
  sugarcrm: {
    form: 'uuid',
    accounts: three((index) => ({ ...clients[index], ...users[index] })),
    grant: (access_token, more) => ({
      access_token,
      expires_in: 3600,
      token_type: 'bearer',
      scope: null,
      refresh_expires_in: 1209600,
      ...more,
    }),
  },
}
