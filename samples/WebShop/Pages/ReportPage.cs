using WebShop.Goods;

namespace WebShop.Pages;

/// <summary>What was sold.</summary>
internal sealed class ReportPage : IPage
{
    public string Path => "/report";

    public string Title => "Report";

    public void Map(IEndpointRouteBuilder shop) => shop.MapGet(Path, ShowAsync);

    private async Task<IResult> ShowAsync(SalesReport report, CancellationToken stop)
    {
        var sales = await report.ReadAsync(stop);
        return Layout.Page(Path, Title, Html.Of($"""
            <table>
              <caption>Sales by product</caption>
              <thead>
                <tr><th scope="col">Product</th><th scope="col" class="number">Orders</th><th scope="col" class="number">Pieces</th><th scope="col" class="number">Amount</th></tr>
              </thead>
              <tbody>{Html.Each(sales, Row)}</tbody>
              <tfoot>{Row(new Sale("Total", sales.Sum(sale => sale.Orders), sales.Sum(sale => sale.Pieces), sales.Sum(sale => sale.Amount)))}</tfoot>
            </table>
            """));
    }

    private static Html Row(Sale sale) => Html.Of($"""
        <tr>
          <th scope="row">{sale.Product}</th>
          <td class="number">{sale.Orders}</td>
          <td class="number">{sale.Pieces}</td>
          <td class="number">€ {sale.Amount:0.00}</td>
        </tr>
        """);
}
