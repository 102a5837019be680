namespace LeakGuard.EntityFrameworkCore.Tests.Model;

public enum OrderState
{
    Open,
    Paid,
    Shipped,
}
