using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>Is told of connections, commands and transactions, and does nothing.</summary>
internal sealed class IdleInterceptor : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor;
