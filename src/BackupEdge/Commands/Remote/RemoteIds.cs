using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands.Remote;

/// <summary>Finds ids by a part of them, as <see cref="IdResolver"/> does in a catalogue.</summary>
internal sealed class RemoteIds(RemoteClient client)
{
    private const int FullLength = 23;

    /// <summary>Returns the id that a text names.</summary>
    /// <param name="kind">The first part of the ids, such as <c>backup</c>.</param>
    /// <param name="text">A whole id, or a part of one.</param>
    /// <param name="path">The path of the list of all.</param>
    /// <param name="field">The field of the id in the list.</param>
    /// <param name="notFound">The code of the error if there is none.</param>
    /// <exception cref="Fault">The code, or <c>invalid_request</c> if the text matches several ids.</exception>
    public async Task<string> FindAsync(string kind, string text, string path, string field, string notFound)
    {
        // The server says whether a whole id exists.
        if (text.Length == kind.Length + FullLength && text.StartsWith($"{kind}-", StringComparison.Ordinal))
        {
            return text;
        }

        var found = new List<string>();
        var next = (string?)new QueryText(path).Add("limit", ContentLimits.PageSize).ToString();
        while (next is not null && found.Count <= IdResolver.MaxListed)
        {
            var answer = await client.GetAsync(next);
            foreach (var item in answer.Body.EnumerateArray())
            {
                var id = new JsonFields(item).Required(field);
                if (id == text)
                {
                    return id;
                }

                if (IdMatch.Matches(id, kind, text))
                {
                    found.Add(id);
                }
            }

            next = answer.Next;
        }

        return IdResolver.Only(found, text, kind)
            ?? throw new Fault(notFound, $"There is no {kind} '{text}' at {client.Address}.", ($"{kind}_id", text));
    }
}
