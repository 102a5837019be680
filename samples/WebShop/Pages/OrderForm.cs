using Microsoft.AspNetCore.Antiforgery;
using WebShop.Goods;
using WebShop.Ordering;

namespace WebShop.Pages;

/// <summary>The form of an order, for any desk.</summary>
internal sealed class OrderForm(IReadOnlyList<Product> products, AntiforgeryTokenSet tokens)
{
    public Html Empty(int? product) => Fields(new Order(product ?? 0, 1, ""), null);

    /// <summary>As it was filled in, and why it cannot be so.</summary>
    public Html Refused(Order order, string reason) => Fields(order, reason);

    private Html Fields(Order order, string? reason) => Html.Of($"""
        <form method="post">
          <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
          {(reason is null ? Html.Empty : Html.Of($"""<p class="error" role="alert" id="reason">{reason}</p>"""))}
          <label for="product">Product</label>
          <select id="product" name="product">{Html.Each(products, product => Choice(product, product.Id == order.Product))}</select>
          <label for="quantity">Quantity</label>
          <input id="quantity" name="quantity" type="number" min="1" max="9999" required value="{order.Quantity}"{(reason is null ? Html.Empty : new Html(" aria-invalid=\"true\" aria-describedby=\"reason\""))}>
          <label for="email">E-mail</label>
          <input id="email" name="email" type="email" autocomplete="email" required value="{order.Email}">
          <button>Place the order</button>
        </form>
        """);

    private static Html Choice(Product product, bool isChosen) => Html.Of(
        $"""<option value="{product.Id}"{(isChosen ? new Html(" selected") : Html.Empty)}>{product.Name}, € {product.Price:0.00}</option>""");
}
