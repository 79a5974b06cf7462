using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Reads the doc comments of the service from the XML file that the compiler writes, as Markdown.</summary>
internal static partial class XmlComments
{
    private static readonly Dictionary<string, XElement> Members = XDocument
        .Load(Path.ChangeExtension(typeof(Fault).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>Returns an element of a member's doc comment, such as <c>summary</c>.</summary>
    /// <exception cref="InvalidOperationException">The comment has no such element, or has others than <c>c</c> in it.</exception>
    public static string Read(MemberInfo member, string element)
    {
        var name = $"{(member is PropertyInfo ? 'P' : 'F')}:{member.DeclaringType!.FullName}.{member.Name}";
        var text = Members.GetValueOrDefault(name)?.Element(element)
            ?? throw new InvalidOperationException($"{name} has no <{element}> in its doc comment; the API's documentation needs it.");
        return Space().Replace(string.Concat(text.Nodes().Select(node => Markdown(node, name))), " ").Trim();
    }

    private static string Markdown(XNode node, string name) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            _ => throw new InvalidOperationException($"The doc comment of {name} has '{node}'; use only text and <c> there."),
        };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
