using System.Diagnostics;

namespace BackupEdge.Configuration;

/// <summary>A node of the tree of settings as read from their origins, before they are checked.</summary>
internal sealed class SettingNode(SettingShape shape, SettingOrigin origin, string text = "")
{
    public SettingShape Shape => shape;

    public SettingOrigin Origin => origin;

    /// <summary>The value of a text, number or flag; empty for an object or list.</summary>
    public string Text => text;

    /// <summary>The members of an object, in the order in which they were read.</summary>
    public List<KeyValuePair<string, SettingNode>> Members { get; } = [];

    /// <summary>The items of a list.</summary>
    public List<SettingNode> Items { get; } = [];

    /// <summary>The value or its shape, for a message.</summary>
    public string Description =>
        Shape switch
        {
            SettingShape.Object => "an object",
            SettingShape.List => "a list",
            SettingShape.Text => $"'{Text}'",
            SettingShape.Number or SettingShape.Flag => Text,
            _ => throw new UnreachableException($"{nameof(SettingShape)}.{Shape} has no description."),
        };

    public SettingNode? Find(string name)
    {
        var index = IndexOf(name, StringComparison.Ordinal);
        return index < 0 ? null : Members[index].Value;
    }

    public void Add(string name, SettingNode node) => Members.Add(new(name, node));

    /// <summary>
    /// Merges a tree of higher precedence into this one: objects are merged; texts, numbers, flags and lists are replaced.
    /// </summary>
    public void Overlay(SettingNode stronger)
    {
        foreach (var (name, node) in stronger.Members)
        {
            // Environment variables are usually in capitals, so their names match existing keys regardless of case.
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
