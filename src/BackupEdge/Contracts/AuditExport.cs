using System.Buffers;
using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>Writes all audit records as JSON lines, oldest first.</summary>
internal static class AuditExport
{
    private const int PageSize = 500;

    /// <summary>Writes the records. Each page is read in a transaction of its own, so that a slow reader delays nothing.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="output">Receives the lines in UTF-8.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Faults.Fault"><c>io_error</c> of the catalogue.</exception>
    public static async Task WriteAsync(CatalogueDatabase catalogue, Stream output, CancellationToken cancel)
    {
        var after = 0L;
        var lines = new ArrayBufferWriter<byte>();
        while (true)
        {
            var page = catalogue.Read(session => session.Audit.ListChained(after, PageSize));
            if (page.Count == 0)
            {
                return;
            }

            foreach (var row in page)
            {
                lines.Write(JsonRenderer.Render(AuditLine.From(row), ApiJson.Default.AuditLine));
                lines.Write("\n"u8);
            }

            await output.WriteAsync(lines.WrittenMemory, cancel);
            lines.ResetWrittenCount();
            after = page[^1].Row.Number;
        }
    }
}
