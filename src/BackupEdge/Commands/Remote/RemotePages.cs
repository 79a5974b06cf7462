using System.Text;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the newest rows of a list of a server, which answers at most 1000 at once.</summary>
internal static class RemotePages
{
    /// <summary>Reads rows until there are enough.</summary>
    /// <param name="client">The client of the server.</param>
    /// <param name="query">The list and its filters, without <c>limit</c>.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="read">Converts an item.</param>
    public static async Task<Answer<Page<T>>> ReadAsync<T>(RemoteClient client, QueryText query, int limit, Func<JsonFields, T> read)
    {
        var rows = new List<T>();
        var json = new StringBuilder("[");
        var total = 0L;
        var next = (string?)query.Add("limit", Math.Min(limit, ContentLimits.PageSize)).ToString();
        while (next is not null && rows.Count < limit)
        {
            var answer = await client.GetAsync(next);
            total = Math.Max(total, answer.Count("X-Total-Count"));
            Add(answer.Body, limit, rows, json, read);
            next = answer.Next;
        }

        var text = json.Append(']').ToString();
        return new Answer<Page<T>>(new Page<T>(rows, Math.Max(total, rows.Count), next is not null || total > rows.Count), () => text);
    }

    private static void Add<T>(JsonElement body, int limit, List<T> rows, StringBuilder json, Func<JsonFields, T> read)
    {
        foreach (var item in body.EnumerateArray())
        {
            if (rows.Count == limit)
            {
                return;
            }

            json.Append(rows.Count == 0 ? "" : ",").Append(item.GetRawText());
            rows.Add(read(new JsonFields(item)));
        }
    }
}
