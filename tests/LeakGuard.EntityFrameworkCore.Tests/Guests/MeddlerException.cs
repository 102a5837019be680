namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

internal sealed class MeddlerException(string message) : Exception(message);
