import type { User } from '../../../context.ts'
import { requireCapacity } from '../../../domain/analytics/index.ts'
import { DoesNotExistError } from '../../../exceptions.ts'
import type { Call } from '../../../frappe/method.ts'

/** Whose events are to be recorded, the caller's unless a service says otherwise; refused while there is no room. */
export async function requireSender({
  input,
  user,
  ctx,
}: Pick<Call<{ user?: string | undefined }>, 'input' | 'user' | 'ctx'>): Promise<User> {
  const sender = input.user === undefined ? user : await ctx.identity.findUser(input.user)
  if (sender === undefined) throw new DoesNotExistError('There is no enabled user of that name.')
  await requireCapacity(ctx.db)
  return sender
}
