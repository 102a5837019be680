using WebShop.Ordering;

namespace WebShop.Pages;

/// <summary>All pages, in the order of the navigation.</summary>
internal static class ShopPages
{
    // A new page goes here; one more way to place an order needs no more than its desk and a line.
    public static IReadOnlyList<IPage> All { get; } =
    [
        new ProductsPage(),
        new OrderPage<OrderDesk>("/order", "Order", "The connection and its transaction are disposed on every path."),
        new OrderPage<BuggyOrderDesk>("/order-buggy", "Order (buggy)", "This page works, but an order that is refused leaks its connection: order more than there is, and watch the log."),
        new OrderPage<EfOrderDesk>("/order-ef", "Order (EF Core, buggy)", "This page works, but an order that is refused leaves a transaction open: order more than there is, and watch the log."),
        new OrderPage<DapperOrderDesk>("/order-dapper", "Order (Dapper, buggy)", "This page works, but an order that is refused leaves a reader open: order more than there is, and watch the log."),
        new ReportPage(),
    ];

    public static void MapShopPages(this WebApplication app)
    {
        foreach (var page in All)
        {
            page.Map(app);
        }

        app.MapGet(Layout.StylesPath, Layout.Styles);
    }
}
