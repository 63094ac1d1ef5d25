//! Required fields that are not there.
//!
//! The OpenAPI schemas call more fields required than the API server insists on: where a field's zero is a fine value, its
//! absence is read as that. Such fields are listed here, so that an error is said only of what would be refused.

use upright_schema::{Field, FieldType, Origin, TypeId};

use super::Walk;
use crate::codes;
use crate::tree::{Kind, NodeId};

/// Required by a schema, and not by the API server: the type's short name and the field.
const NOT_INSISTED: &[(&str, &str)] = &[
    ("CSINodeSpec", "drivers"),
    ("ControllerRevision", "data"),
    ("Event", "eventTime"),
    ("Event", "involvedObject"),
    ("EventSeries", "count"),
    ("EventSeries", "lastObservedTime"),
    ("GroupResource", "group"),
    ("HTTPHeader", "value"),
    ("ISCSIPersistentVolumeSource", "lun"),
    ("ISCSIVolumeSource", "lun"),
    ("LimitRangeSpec", "limits"),
    ("ResourcePool", "generation"),
    ("ServiceAccountSubject", "namespace"),
    ("SleepAction", "seconds"),
    ("Sysctl", "value"),
    ("TokenRequest", "audience"),
    ("TokenReviewSpec", "token"),
];

impl Walk<'_, '_> {
    pub(super) fn missing(&mut self, node: NodeId, ty: TypeId) {
        let owner = self.schema.ty(ty);
        if owner.origin == Origin::Component {
            return;
        }
        for field in self.schema.fields(ty) {
            let there = self.tree.get(node, field.name).is_some_and(|n| self.tree.kind(n) != Kind::Null);
            if there || !field.required_in.contains(self.version) || !self.insists(&field, owner.short_name) {
                continue;
            }
            // The kind and version of list items come from their list.
            if node == self.root && matches!(field.name, "apiVersion" | "kind" | "metadata" | "status") {
                continue;
            }
            let title = match self.path(node).as_str() {
                "" => format!("the required field `{}` is missing", field.name),
                path => format!("`{path}` lacks the required field `{}`", field.name),
            };
            self.error(codes::MISSING_FIELD, title, node, "in here");
        }
    }

    fn insists(&self, field: &Field<'_>, owner: &str) -> bool {
        if field.default.is_some() {
            return false;
        }
        if self.schema.ty(field.owner).origin == Origin::Custom {
            return true;
        }
        let zero_is_fine = match field.ty {
            FieldType::Bool | FieldType::Map { .. } => true,
            FieldType::Selector(selector) => selector.unset_is_known(),
            _ => false,
        };
        !zero_is_fine && NOT_INSISTED.binary_search(&(owner, field.name)).is_err()
    }
}

#[cfg(test)]
mod tests {
    use upright_schema::Schema;

    use super::*;

    #[test]
    fn the_list_is_in_order_and_names_fields_that_exist() {
        assert!(NOT_INSISTED.windows(2).all(|pair| pair[0] < pair[1]));
        let schema = Schema::builtin();
        for (owner, field) in NOT_INSISTED {
            let mut types = schema.types().filter(|t| t.short_name == *owner);
            assert!(types.any(|t| schema.field(t.id, field).is_some()), "{owner}.{field}");
        }
    }
}
