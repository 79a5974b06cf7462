using System.Text.Json.Serialization.Metadata;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Api.Http;

/// <summary>Renders a list in the form that the caller requests.</summary>
/// <param name="array">Writes the rows as an array.</param>
/// <param name="wrapped">Writes the rows as an object.</param>
/// <param name="wrap">Makes that object from the rows and the number of rows on all pages.</param>
/// <param name="line">Makes the line of a row for the form of a text.</param>
/// <param name="nothing">The text of a list without rows: a sentence.</param>
internal sealed class ListRenderer<TRow, TObject>(
    JsonTypeInfo<TRow[]> array,
    JsonTypeInfo<TObject> wrapped,
    Func<TRow[], long, TObject> wrap,
    Func<TRow, string> line,
    string nothing
)
{
    /// <summary>Returns the response with the given rows.</summary>
    /// <param name="call">The request, whose parameter <c>as</c> selects the form.</param>
    /// <param name="rows">The rows of this page.</param>
    /// <param name="total">The number of rows on all pages.</param>
    /// <exception cref="Fault"><c>invalid_request</c>: the form is unknown.</exception>
    public RenderedAnswer Render(ApiCall call, TRow[] rows, long total)
    {
        var form = call.Query.Form();
        return form switch
        {
            ListForm.Array => RenderedAnswer.Of(call, rows, array),
            ListForm.Object => RenderedAnswer.Of(call, wrap(rows, total), wrapped),
            ListForm.Text => RenderedAnswer.Of(call, rows.Length == 0 ? nothing : string.Join('\n', rows.Select(line))),
            _ => throw WireNames.Unnamed(form),
        };
    }
}
