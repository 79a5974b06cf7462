using System.Globalization;
using System.Net;
using System.Text;

namespace BackupEdge.Objects.S3;

/// <summary>
/// An element of an XML answer. Reads the XML that S3 engines write: elements and text, without namespaces, attributes and DTDs. The XML
/// reader of .NET would add 0.7 MB to the binary.
/// </summary>
internal sealed class S3Xml
{
    private const int MaxDepth = 32;
    private readonly List<S3Xml> _children = [];

    private S3Xml(string name) => Name = name;

    /// <summary>The name without its namespace.</summary>
    public string Name { get; }

    /// <summary>The text; empty for an element that has children.</summary>
    public string Value { get; private set; } = "";

    /// <summary>The elements below, in order.</summary>
    public IReadOnlyList<S3Xml> Children => _children;

    /// <summary>Reads a document.</summary>
    /// <exception cref="IOException">It is not complete or not XML, as after a broken connection.</exception>
    public static S3Xml Parse(string text)
    {
        var at = 0;
        S3Xml? root = null;
        var open = new Stack<S3Xml>();
        while (at < text.Length)
        {
            var less = text.IndexOf('<', at);
            if (less < 0)
            {
                break;
            }

            if (open.TryPeek(out var inside) && less > at && inside._children.Count == 0)
            {
                inside.Value += WebUtility.HtmlDecode(text[at..less]);
            }

            at = ReadTag(text, less, open, ref root);
        }

        return root is not null && open.Count == 0 ? root : throw Incomplete();
    }

    /// <summary>Returns the first child of a name; null if there is none.</summary>
    public S3Xml? Find(string name)
    {
        foreach (var child in _children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Returns the text of the first child of a name.</summary>
    /// <exception cref="IOException">There is no such child.</exception>
    public string Text(string name) => Find(name)?.Value ?? throw Incomplete();

    /// <summary>Returns the number in the first child of a name.</summary>
    /// <exception cref="IOException">There is no such child, or it is no number.</exception>
    public long Number(string name) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Incomplete();

    /// <summary>Returns the time in the first child of a name, in UTC.</summary>
    /// <exception cref="IOException">There is no such child, or it is no time.</exception>
    public DateTimeOffset Time(string name) =>
        DateTimeOffset.TryParse(
            Text(name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : throw Incomplete();

    /// <summary>Returns text with the characters escaped that XML reserves.</summary>
    public static string Escape(string text) =>
        new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").ToString();

    private static int ReadTag(string text, int less, Stack<S3Xml> open, ref S3Xml? root)
    {
        var rest = text.AsSpan(less);
        if (rest.StartsWith("<?"))
        {
            return After(text, less, "?>");
        }

        if (rest.StartsWith("<!--"))
        {
            return After(text, less, "-->");
        }

        var end = After(text, less, ">");
        var tag = text.AsSpan(less + 1, end - less - 2);
        if (tag.StartsWith("/"))
        {
            if (!open.TryPop(out var closed) || !LocalName(tag[1..]).SequenceEqual(closed.Name))
            {
                throw Incomplete();
            }

            return end;
        }

        var element = new S3Xml(LocalName(tag).ToString());
        if (element.Name.Length == 0 || !char.IsLetter(element.Name[0]) || open.Count > MaxDepth || (open.Count == 0 && root is not null))
        {
            throw Incomplete();
        }

        if (open.TryPeek(out var parent))
        {
            parent._children.Add(element);
            parent.Value = "";
        }

        root ??= element;
        if (!tag.EndsWith("/"))
        {
            open.Push(element);
        }

        return end;
    }

    private static ReadOnlySpan<char> LocalName(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOfAny(' ', '\n', '/');
        var name = end < 0 ? tag.TrimEnd() : tag[..end];
        return name[(name.IndexOf(':') + 1)..];
    }

    private static int After(string text, int from, string what)
    {
        var at = text.IndexOf(what, from, StringComparison.Ordinal);
        return at < 0 ? throw Incomplete() : at + what.Length;
    }

    private static IOException Incomplete() => new("The answer is not a complete XML document.");
}
