using System.Text;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Contracts;

namespace BackupEdge.Api.Http;

/// <summary>A response with status 200 that can be sent several times.</summary>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The body in UTF-8.</param>
/// <param name="Total">The header <c>X-Total-Count</c>; null for none.</param>
/// <param name="Link">The header <c>Link</c>; null for none.</param>
internal sealed record RenderedAnswer(string ContentType, byte[] Body, string? Total, string? Link)
{
    /// <summary>The approximate memory use in bytes.</summary>
    public int Weight => Body.Length + 256;

    /// <summary>Creates a response with a value as JSON and the paging headers that the call has set.</summary>
    public static RenderedAnswer Of<T>(ApiCall call, T value, JsonTypeInfo<T> type) =>
        Of(call, MediaTypes.Json, JsonRenderer.Render(value, type).ToArray());

    /// <summary>Creates a response with a text and the paging headers that the call has set.</summary>
    public static RenderedAnswer Of(ApiCall call, string text) => Of(call, MediaTypes.Text, Encoding.UTF8.GetBytes(text));

    private static RenderedAnswer Of(ApiCall call, string contentType, byte[] body) =>
        new(contentType, body, call.Http.Response.Headers["X-Total-Count"], call.Http.Response.Headers.Link);
}
