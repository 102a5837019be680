using WebShop.Goods;

namespace WebShop.Pages;

/// <summary>What there is to buy.</summary>
internal sealed class ProductsPage : IPage
{
    public string Path => "/";

    public string Title => "Products";

    public void Map(IEndpointRouteBuilder shop) => shop.MapGet(Path, ShowAsync);

    private async Task<IResult> ShowAsync(Shelf shelf, CancellationToken stop) => Layout.Page(Path, Title, Html.Of($"""
        <table>
          <caption>What is on the shelf</caption>
          <thead>
            <tr><th scope="col">Product</th><th scope="col" class="number">Price</th><th scope="col" class="number">In stock</th><th scope="col">Order</th></tr>
          </thead>
          <tbody>{Html.Each(await shelf.ListAsync(stop), Row)}</tbody>
        </table>
        """));

    private static Html Row(Product product) => Html.Of($"""
        <tr>
          <th scope="row">{product.Name}</th>
          <td class="number">€ {product.Price:0.00}</td>
          <td class="number">{product.Stock}</td>
          <td><a href="/order?product={product.Id}">Order <span class="unseen">{product.Name}</span></a></td>
        </tr>
        """);
}
