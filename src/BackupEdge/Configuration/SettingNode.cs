using System.Diagnostics;

namespace BackupEdge.Configuration;

/// <summary>One place in the tree of settings as given, before anything is known about its meaning.</summary>
internal sealed class SettingNode(SettingShape shape, SettingOrigin origin, string text = "")
{
    public SettingShape Shape => shape;

    public SettingOrigin Origin => origin;

    /// <summary>The value of text, number or flag.</summary>
    public string Text => text;

    /// <summary>Of an object, in the order given.</summary>
    public List<KeyValuePair<string, SettingNode>> Members { get; } = [];

    /// <summary>Of a list.</summary>
    public List<SettingNode> Items { get; } = [];

    /// <summary>What this is, for a message.</summary>
    public string ShapeWord =>
        Shape switch
        {
            SettingShape.Object => "an object",
            SettingShape.List => "a list",
            SettingShape.Text => $"'{Text}'",
            SettingShape.Number or SettingShape.Flag => Text,
            _ => throw new UnreachableException($"{nameof(SettingShape)}.{Shape} has no name here."),
        };

    public SettingNode? Find(string name)
    {
        var index = IndexOf(name, StringComparison.Ordinal);
        return index < 0 ? null : Members[index].Value;
    }

    public void Add(string name, SettingNode node) => Members.Add(new(name, node));

    /// <summary>Puts a stronger tree over this one: objects are merged, everything else is replaced as a whole.</summary>
    public void Overlay(SettingNode stronger)
    {
        foreach (var (name, node) in stronger.Members)
        {
            // Variables are written in capitals, so they name what is there whatever its case.
            var index = IndexOf(name, stronger.Origin.IsText ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            if (index < 0)
            {
                Add(name, node);
            }
            else if (Members[index].Value is { Shape: SettingShape.Object } below && node.Shape == SettingShape.Object)
            {
                below.Overlay(node);
            }
            else
            {
                Members[index] = new(Members[index].Key, node);
            }
        }
    }

    private int IndexOf(string name, StringComparison comparison) => Members.FindIndex(member => member.Key.Equals(name, comparison));
}
