using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using WebShop.Goods;
using WebShop.Ordering;

namespace WebShop.Pages;

/// <summary>Places an order at a desk.</summary>
internal sealed class OrderPage<TDesk>(string path, string title, string lead) : IPage
    where TDesk : IOrderDesk
{
    public string Path => path;

    public string Title => title;

    public void Map(IEndpointRouteBuilder shop)
    {
        shop.MapGet(path, ShowAsync);
        shop.MapPost(path, PlaceAsync);
    }

    private async Task<IResult> ShowAsync(int? product, int? placed, Shelf shelf, IAntiforgery forgery, HttpContext visit, CancellationToken stop)
    {
        var form = new OrderForm(await shelf.ListAsync(stop), forgery.GetAndStoreTokens(visit));
        var notice = placed is null ? Html.Empty : Html.Of($"""<p class="notice" role="status">Thank you. Your order has the number {placed}.</p>""");
        return Show(Html.Of($"{notice}{form.Empty(product)}"));
    }

    private async Task<IResult> PlaceAsync([FromForm] Order order, TDesk desk, Shelf shelf, IAntiforgery forgery, HttpContext visit, CancellationToken stop)
    {
        try
        {
            var number = await desk.PlaceAsync(order, stop);
            return Results.LocalRedirect($"{path}?placed={number}"); // So that a reload orders nothing twice.
        }
        catch (OrderRefusedException refusal)
        {
            var form = new OrderForm(await shelf.ListAsync(stop), forgery.GetAndStoreTokens(visit));
            return Show(form.Refused(order, refusal.Message), StatusCodes.Status422UnprocessableEntity);
        }
    }

    private IResult Show(Html content, int status = StatusCodes.Status200OK) =>
        Layout.Page(path, title, Html.Of($"<p>{lead}</p>{content}"), status);
}
